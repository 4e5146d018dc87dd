import SallyportVarlink

/// Whom a change of the policy shuts out, before it is made.
struct ImpactReport {
  /// Names that are shown of many.
  static let shownNames = 10

  let impact: PolicyImpact
  let old: AdminPolicy
  let new: AdminPolicy
  let scenes: [PolicyScene]
  let listsAll: Bool
  /// Seconds since 1970.
  let now: Int64
  let date: (Int64) -> String

  var text: String {
    [modes, numbers, looked, shutOut, already, exempt, relieved].joined() + "\n"
  }

  private var modes: String {
    let before = PolicyReport.mode(old, now: now, date: date)
    let after = PolicyReport.mode(new, now: now, date: date)
    guard before != after else { return "" }
    return "Policy now    \(before)\nPolicy then   \(after)\n\n"
  }

  private var numbers: String {
    let people = CountText.of(impact.people, "active account", "active accounts")
    return "Of \(people), \(impact.askedNow) \(impact.askedNow == 1 ? "is" : "are") asked for a "
      + "code now, \(impact.askedThen) then.\n"
  }

  private var looked: String {
    guard scenes != [.usual] else { return "" }
    return "Looked at: \(scenes.map(\.text).joined(separator: ", ")).\n"
  }

  private var shutOut: String {
    guard !impact.shutOut.isEmpty else {
      return "Everybody who can sign in now can sign in then.\n"
    }
    let count = CountText.of(impact.shutOut.count, "person", "people")
    let shown = listsAll ? impact.shutOut[...] : impact.shutOut.prefix(Self.shownNames)
    let width = shown.map { TerminalText.clean($0.name).count }.max() ?? 0
    let lines = shown.map { person in
      let name = TerminalText.clean(person.name)
      let padding = String(repeating: " ", count: width - name.count)
      let last = person.lastSignIn.map { "last sign-in \(date($0.at))" } ?? "never signed in"
      return "  \(name)\(padding)   \(last)\n"
    }
    let rest = impact.shutOut.count - shown.count
    let more = rest > 0 ? "  and \(rest) more: --list names them all\n" : ""
    return "\n\(count) could not sign in then, as things are today:\n\(lines.joined())\(more)"
  }

  private var already: String {
    guard impact.shutOutAlready > 0 else { return "" }
    let people = CountText.of(impact.shutOutAlready, "person", "people")
    return "\(people) cannot sign in today either.\n"
  }

  private var exempt: String {
    names(impact.exempt.map { "\(TerminalText.clean($0.name)) (rule \($0.rule))" })
      .map { "Exempt by rule: \($0).\n" } ?? ""
  }

  private var relieved: String {
    names(impact.relieved.map(TerminalText.clean)).map { "No longer asked: \($0).\n" } ?? ""
  }

  private func names(_ names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    guard !listsAll, names.count > Self.shownNames else { return CountText.list(names) }
    let rest = names.count - Self.shownNames
    return CountText.list(names.prefix(Self.shownNames) + ["\(rest) more"])
  }
}
