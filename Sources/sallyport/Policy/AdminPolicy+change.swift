import SallyportVarlink

extension AdminPolicy {
  /// The value of a setting; nil where there is none.
  func value(of name: String) -> String? {
    settings.first { $0.name == name }?.value
  }

  /// What a change asks for that is not so already.
  ///
  /// What a default is, only the daemon knows.
  func difference(_ change: AdminPolicyChange) -> AdminPolicyChange {
    AdminPolicyChange(
      settings: change.settings.filter { !settings.contains($0) },
      rules: change.rules == rules ? nil : change.rules)
  }

  /// As it would be; a setting that goes back to its default has no value.
  func applying(_ change: AdminPolicyChange) -> AdminPolicy {
    var policy = self
    for setting in change.settings {
      if let index = policy.settings.firstIndex(where: { $0.name == setting.name }) {
        policy.settings[index] = setting
      } else {
        policy.settings.append(setting)
      }
    }
    if let rules = change.rules { policy.rules = rules }
    return policy
  }

  /// Since when, or from when on, a second factor is mandatory, in seconds since 1970.
  var mandatoryFrom: Int64? { value(of: SettingName.mandatoryFrom).flatMap { Int64($0) } }

  /// When a mandate that is announced for later begins, in seconds since 1970.
  func announcedMandate(now: Int64) -> Int64? {
    guard value(of: SettingName.mode) == PolicyMode.mandatory.rawValue else { return nil }
    return mandatoryFrom.flatMap { $0 > now ? $0 : nil }
  }

  /// Of those groups' members alone a second factor is demanded; empty for everybody.
  var mandatoryGroups: [String] {
    (value(of: SettingName.mandatoryGroups) ?? "").split(separator: ",").map(String.init)
  }
}

extension AdminPolicyChange {
  var isEmpty: Bool { settings.isEmpty && rules == nil }

  /// Whether it may alter who is asked for a code.
  var isDeciding: Bool { rules != nil || hasDecidingSetting }

  var hasDecidingSetting: Bool {
    settings.contains { SettingName.deciding.contains($0.name) }
  }
}
