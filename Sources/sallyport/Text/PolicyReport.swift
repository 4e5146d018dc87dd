import SallyportVarlink

/// The policy as a person reads it.
struct PolicyReport {
  let policy: AdminPolicy
  /// Turns seconds since 1970 into a date and a time of day.
  let date: (Int64) -> String

  var text: String {
    let first = [SettingName.mode, SettingName.mandatoryGroups, SettingName.mandatoryFrom]
    let head = first.compactMap { name in policy.settings.first { $0.name == name } }
    let rows = (head + policy.settings.filter { !first.contains($0.name) }).map { setting in
      (
        title: TerminalText.clean(setting.name),
        text: SettingValue.text(setting.value, of: setting.name, date: date)
      )
    }
    let rules =
      policy.rules.isEmpty ? "There are no rules.\n" : RuleText.list(policy.rules, date: date)
    return ReportRows(rows: rows).text + "\n" + rules
  }

  /// The mode in a sentence without its end.
  static func mode(_ policy: AdminPolicy, now: Int64, date: (Int64) -> String) -> String {
    switch policy.value(of: SettingName.mode).flatMap(PolicyMode.init(rawValue:)) {
    case .off: return "off: nobody is asked for a code"
    case .voluntary: return "voluntary: whoever has a second factor is asked for a code"
    case .mandatory:
      let groups = policy.mandatoryGroups.map(TerminalText.clean)
      let whom =
        groups.isEmpty ? "for everybody" : "for the members of \(CountText.list(groups))"
      let from = policy.mandatoryFrom.flatMap { $0 > now ? ", from \(date($0)) on" : nil } ?? ""
      return "mandatory \(whom)\(from)"
    case nil: return "the default mode"
    }
  }
}
