import SallyportVarlink

/// A key as a person types it.
enum KeyText {
  /// Letters in groups of four: apps ignore the spaces, eyes do not.
  static func grouped(_ key: String) -> String {
    var groups = ""
    for (index, letter) in TerminalText.clean(key).enumerated() {
      if index > 0, index.isMultiple(of: 4) { groups.append(" ") }
      groups.append(letter)
    }
    return groups
  }

  /// Such as `6 digits, every 30 seconds`; the hash only where it is not what every app takes.
  static func describe(_ otp: DeviceParameters) -> String {
    let hash = otp.algorithm == .sha1 ? "" : "\(otp.algorithm.rawValue), "
    return "\(hash)\(otp.digits) digits, every \(otp.period) seconds"
  }
}
