import SallyportVarlink

/// Whom a change of the policy shuts out, before it is made.
struct ImpactReport {
  /// Names that are shown of many.
  static let shownNames = 10

  let impact: PolicyImpact
  let scenes: PolicyScenes
  /// When a mandate that is announced begins, in seconds since 1970.
  let announced: Int64?
  let listsAll: Bool
  let date: (Int64) -> String
  /// Of sign-ins that have been.
  let pastDate: (Int64) -> String

  var text: String {
    [
      numbers, directory, enrolling, looked, shutOut, already, admitted, exempt, partlyExempt,
      relieved,
    ].joined() + "\n"
  }

  private var numbers: String {
    let people = CountText.of(impact.people, "active account", "active accounts")
    return "Of \(people), \(impact.askedNow) \(impact.askedNow == 1 ? "is" : "are") asked for a "
      + "code now, \(impact.askedThen) then.\n"
  }

  private var directory: String {
    guard impact.leftToDirectory > 0 else { return "" }
    let isOne = impact.leftToDirectory == 1
    let come = isOne ? "comes from a directory and is" : "come from a directory and are"
    return "\(impact.leftToDirectory) \(come) not asked: policy set directoryAccounts on admits "
      + "\(isOne ? "it" : "them").\n"
  }

  private var enrolling: String {
    guard impact.enrolling > 0 else { return "" }
    let people = CountText.of(impact.enrolling, "person", "people")
    return "\(people) without a second factor can set it up while they sign in.\n"
  }

  private var looked: String {
    let more = scenes.hasMore ? "; rules name more, which were not" : ""
    let moments = announced.map { "; as of now and of \(date($0))" } ?? ""
    return "Looked at: \(scenes.looked.map(\.text).joined(separator: ", "))\(more)\(moments).\n"
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
      let last = person.lastSignIn.map { "last sign-in \(pastDate($0.at))" } ?? "never signed in"
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

  private var admitted: String {
    let until = announced.map { " until \(date($0))" } ?? ""
    return line("Can sign in again", impact.admitted)
      + line("Can sign in again\(until)", impact.admittedForNow)
  }

  private var exempt: String {
    names(impact.exempt.map { "\(TerminalText.clean($0.name)) (rule \($0.rule))" })
      .map { "Exempt by rule: \($0).\n" } ?? ""
  }

  private var partlyExempt: String {
    impact.partlyExempt.map { line("Asked for nothing only \($0.way)", $0.names) }.joined()
  }

  private var relieved: String { line("No longer asked", impact.relieved) }

  private func line(_ title: String, _ names: [String]) -> String {
    self.names(names.map(TerminalText.clean)).map { "\(title): \($0).\n" } ?? ""
  }

  private func names(_ names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    guard !listsAll, names.count > Self.shownNames else { return CountText.list(names) }
    let rest = names.count - Self.shownNames
    return CountText.list(names.prefix(Self.shownNames) + ["\(rest) more"])
  }
}
