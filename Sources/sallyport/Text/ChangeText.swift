import SallyportVarlink

/// What a change of the policy alters, one line each.
enum ChangeText {
  /// Such as `mode: voluntary -> mandatory`.
  static func lines(
    _ change: AdminPolicyChange, of policy: AdminPolicy, date: (Int64) -> String
  ) -> [String] {
    let settings = change.settings.map { setting in
      let before = SettingValue.text(policy.value(of: setting.name), of: setting.name, date: date)
      let after =
        setting.value.map { SettingValue.text($0, of: setting.name, date: date) } ?? "its default"
      return "\(TerminalText.clean(setting.name)): \(before) -> \(after)"
    }
    return settings + (change.rules.map { [rules(policy.rules, $0)] } ?? [])
  }

  private static func rules(_ old: [AdminRule], _ new: [AdminRule]) -> String {
    let added = new.count { !old.contains($0) }
    let removed = old.count { !new.contains($0) }
    let parts = [
      added > 0 ? "\(added) added" : nil, removed > 0 ? "\(removed) removed" : nil,
    ].compactMap(\.self)
    return "rules: \(parts.isEmpty ? "another order" : parts.joined(separator: ", "))"
  }
}
