import SallyportImport
import SallyportVarlink

/// What must hold for whatever is taken over from another verifier.
enum ImportedFile {
  /// One that the daemon refuses as malformed would end the import of all that come behind it.
  static func checkThatDaemonTakes(
    _ authenticator: ForeignAuthenticator, of user: String, from origin: String
  ) throws(Finding) {
    let call = ImportAuthenticator(
      user: user, origin: origin, key: authenticator.key,
      otp: DeviceParameters(
        algorithm: .sha1, digits: authenticator.digits, period: authenticator.period),
      clockDrift: authenticator.clockDrift, lastTimeStep: authenticator.lastTimeStep,
      recoveryCodes: authenticator.recoveryCodes)
    let again = try? ImportAuthenticator(parameters: call.parameters)
    try Finding.unless(again?.parameters == call.parameters, "what is taken the daemon takes")
  }

  static func padded(_ digits: String, to count: Int) -> String {
    String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }
}
