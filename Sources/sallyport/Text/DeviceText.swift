import SallyportVarlink

/// Devices as a person reads about them.
enum DeviceText {
  /// Such as `since 2027-03-01 14:05, never used`, and the drift where there is one.
  static func history(_ device: AccountDevice, date: (Int64) -> String) -> String {
    let used = device.lastUsedAt.map { "last used \(date($0))" } ?? "never used"
    let clock = device.clockDrift == 0 ? "" : ", clock \(clock(of: device))"
    return "since \(date(device.confirmedAt)), \(used)\(clock)"
  }

  /// Such as `about 4 min 30 s behind`: a period more or less nobody can tell.
  static func clock(of device: AccountDevice) -> String {
    let direction = device.clockDrift < 0 ? "behind" : "ahead"
    return device.clockDrift == 0 ? "right" : "about \(distance(device.clockDrift)) \(direction)"
  }

  /// A length of time, whichever way it goes, as `2 h 5 min 30 s`.
  static func distance(_ seconds: Int64) -> String {
    let seconds = seconds.magnitude
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }

  /// Names in the order of the list.
  static func names(_ devices: [AccountDevice]) -> String {
    devices.map { TerminalText.clean($0.name) }.joined(separator: ", ")
  }
}
