import SallyportVarlink

/// What the policy asks of somebody, and which rule says so.
struct ExplanationReport {
  let call: ExplainPolicy
  let reply: ExplainPolicy.Reply
  let rules: [AdminRule]
  let date: (Int64) -> String

  var text: String {
    let scene = PolicyScene(service: call.service, address: call.address).text
    let ruling = RulingText.sentence(reply.ruling, enrolled: reply.enrolled, date: date)
    let state = reply.enrolled ? "on" : "off"
    let head = ReportRows(rows: [
      ("Account", TerminalText.clean(call.user)), ("Second factor", state),
      ("A sign-in by", scene), ("", ruling),
    ]).text
    guard !reply.rules.isEmpty else { return head }
    return head + "\n" + reply.rules.map(line).joined()
  }

  private func line(_ match: ExplainPolicy.RuleMatch) -> String {
    let why = RuleText.match(match, deciding: reply.ruling.rule)
    let index = Int(clamping: match.rule) - 1
    guard rules.indices.contains(index) else { return "\(match.rule)  \(why)\n" }
    let rule = rules[index]
    return "\(match.rule)  \(rule.effect.rawValue)  "
      + "\(RuleText.conditions(rule, date: date)): \(why)\n"
  }
}
