/// Values of settings as a person types and reads them.
enum SettingValue {
  /// What the interface takes, for what was typed.
  ///
  /// Whether it is in range, the daemon says.
  static func wire(_ text: String, for name: String) throws(CommandFailure) -> String {
    switch name {
    case SettingName.mandatoryFrom where text != atOnce:
      guard let seconds = LocalDate(argument: text)?.seconds else {
        throw CommandFailure(
          "\(name) is a date such as 2027-03-01, or 2027-03-01 14:05", hint: unsetHint)
      }
      return String(seconds)
    case SettingName.remember:
      guard text != "off" else { return "0" }
      if Int64(text) != nil { return text }
      guard let span = TimeSpan(argument: text) else {
        throw CommandFailure("\(name) is a time such as 8h, or off", hint: unsetHint)
      }
      return String(span.seconds)
    case SettingName.mandatoryFrom: return ""
    case SettingName.mandatoryGroups:
      guard text != everybody else { return "" }
      return text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        .joined(separator: ",")
    default: return text
    }
  }

  /// What a person reads.
  static func text(_ value: String?, of name: String, date: (Int64) -> String) -> String {
    guard let value else { return "-" }
    let number = Int64(value)
    switch (name, number) {
    case (SettingName.mandatoryFrom, let seconds?): return date(seconds)
    case (SettingName.remember, 0?): return "off"
    // So short that a number without a unit may have been meant otherwise.
    case (SettingName.remember, let seconds?) where (1..<60).contains(seconds):
      return CountText.of(Int(clamping: seconds), "second", "seconds")
    case (SettingName.remember, let seconds?): return DeviceText.distance(seconds)
    case (SettingName.mandatoryFrom, nil) where value.isEmpty: return atOnce
    case (SettingName.mandatoryGroups, _) where value.isEmpty: return everybody
    case ("issuer", _) where value.isEmpty: return "this machine's name"
    default: return TerminalText.clean(value)
    }
  }

  static let everybody = "everybody"
  static let atOnce = "at once"
  private static let unsetHint = "--default instead of a value sets it back"
}
