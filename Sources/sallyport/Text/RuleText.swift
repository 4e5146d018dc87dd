import SallyportVarlink

/// Rules as a person reads them.
enum RuleText {
  /// Such as `exempt   account backup, from 192.0.2.0/24, until 2027-03-01 00:00`.
  static func conditions(_ rule: AdminRule, date: (Int64) -> String) -> String {
    let parts = [
      part("account", "accounts", rule.accounts), part("group", "groups", rule.groups),
      part("service", "services", rule.services), part("from", "from", rule.networks),
    ].compactMap(\.self)
    let whom = parts.isEmpty ? "everybody" : parts.joined(separator: ", ")
    return whom + (rule.until.map { ", until \(date($0))" } ?? "")
  }

  private static func part(_ one: String, _ many: String, _ names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    let list = names.map(TerminalText.clean).joined(separator: " or ")
    return "\(names.count == 1 ? one : many) \(list)"
  }

  /// All rules, numbered, each with its note below.
  static func list(_ rules: [AdminRule], date: (Int64) -> String) -> String {
    guard !rules.isEmpty else { return "There are no rules.\n" }
    let width = String(rules.count).count
    return rules.enumerated().map { index, rule in
      let number = String(index + 1)
      let padding = String(repeating: " ", count: width - number.count)
      let effect = rule.effect == .exempt ? "exempt " : "require"
      let indent = String(repeating: " ", count: width + 11)
      return "\(padding)\(number)  \(effect)  \(conditions(rule, date: date))\n"
        + "\(indent)\(TerminalText.clean(rule.note))\n"
    }.joined()
  }

  /// Why a rule decides or does not.
  static func match(_ match: ExplainPolicy.RuleMatch, deciding: Int64?) -> String {
    switch match.match {
    case .matches:
      match.rule == deciding ? "matches, and decides" : "matches, behind the one that decides"
    case .account: "another account"
    case .group: "not in its groups"
    case .groupUnreadable: "its groups cannot be read"
    case .service: "another service"
    case .network: "another source"
    case .ended: "has ended"
    case .clockLags: "void while the clock is behind"
    }
  }
}
