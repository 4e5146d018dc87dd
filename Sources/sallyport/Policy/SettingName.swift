/// Settings that this program knows more of than that they are there.
enum SettingName {
  static let mode = "mode"
  static let mandatoryGroups = "mandatory.groups"
  static let mandatoryFrom = "mandatory.from"
  static let remember = "remember"
  static let enrolAtLogin = "enrolAtLogin"

  /// Those that decide whether somebody is asked, or can answer, or can set up what to answer with.
  static let deciding: Set<String> = [
    mode, mandatoryGroups, mandatoryFrom, "methods.app", "methods.recovery", "methods.email",
    "directoryAccounts",
    enrolAtLogin,
  ]
}

/// What `mode` can be.
enum PolicyMode: String, CaseIterable {
  case off, voluntary, mandatory
}
