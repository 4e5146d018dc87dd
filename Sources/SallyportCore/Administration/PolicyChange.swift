/// One policy in the place of another, as the audit log tells it.
package struct PolicyChange: Hashable, Sendable {
  package let before: Policy
  package let after: Policy

  package init(from before: Policy, to after: Policy) {
    self.before = before
    self.after = after
  }

  package var isNothing: Bool { before == after }

  /// One event for each setting that is another one, and one for the rules.
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
    let (removed, added) = (
      before.rules.count { !after.rules.contains($0) },
      after.rules.count { !before.rules.contains($0) }
    )
    return settings + [
      "rules: \(removed) removed, \(added) added, \(after.rules.count) in all"
    ]
  }

  private static func word(_ value: String?) -> String {
    guard let value, !value.isEmpty else { return "none" }
    return value
  }
}
