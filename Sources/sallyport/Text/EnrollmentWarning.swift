import SallyportVarlink

/// What a person should know who asks for other codes than every app can show (E5).
enum EnrollmentWarning {
  /// What every app can show.
  static let common = DeviceParameters(algorithm: .sha1, digits: 6, period: 30)

  static func text(for otp: DeviceParameters) -> String? {
    guard otp != common else { return nil }
    return """
      Many apps ignore these settings and show SHA1 codes of 6 digits every 30 seconds instead.
      If the code does not match, enrol without --algorithm, --digits and --period.

      """
  }
}
