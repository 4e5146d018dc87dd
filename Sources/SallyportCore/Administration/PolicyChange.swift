/// One policy in the place of another, as the audit log tells it.
package struct PolicyChange: Hashable, Sendable {
  package let before: Policy
  package let after: Policy

  package init(from before: Policy, to after: Policy) {
    self.before = before
    self.after = after
  }

  package var isNothing: Bool { before == after }

  /// One event for each setting that is another one, and for each rule that went or came.
  package func events(_ act: Administration.Act) -> [AuditEvent] {
    notes.map { act.event(.policyChanged, nil, note: $0) }
  }

  private var notes: [String] {
    let (old, new) = (before.settings, after.settings)
    let names = Set(old.keys).union(new.keys).sorted()
    let settings = names.filter { old[$0] != new[$0] }.map { name in
      "\(name): \(Self.word(old[name])) -> \(Self.word(new[name]))"
    }
    guard before.rules != after.rules else { return settings }
    return settings + ruleNotes
  }

  /// A note for each rule that went or came, with its place; whoever was exempt for an hour must be
  /// found afterwards.
  private var ruleNotes: [String] {
    let difference = after.rules.difference(from: before.rules)
    let notes = difference.map { change in
      switch change {
      case .remove(let place, let rule, _): "rule \(place + 1) removed: \(Self.line(rule))"
      case .insert(let place, let rule, _): "rule \(place + 1) added: \(Self.line(rule))"
      }
    }
    return notes
  }

  private static func line(_ rule: PolicyRule) -> String {
    rule.text.split(separator: "\n").dropFirst().reduce(rule.effect.rawValue) { "\($0), \($1)" }
  }

  private static func word(_ value: String?) -> String {
    guard let value, !value.isEmpty else { return "none" }
    return value
  }
}
