import SallyportCore

/// Events that there is no place for: how many, and the last of them, so that one event can say so.
struct UnkeptEvents {
  /// Of the event that says so.
  static let note = "and more, which the journal has"

  private var last: AuditEvent?
  private var count = 0

  var isEmpty: Bool { last == nil }

  mutating func add(_ event: AuditEvent) {
    last = event
    // One that says so itself stands for several.
    count += event.count
  }

  /// What stands for all of them, once; nil where there are none.
  mutating func take() -> AuditEvent? {
    guard let last else { return nil }
    defer { self = UnkeptEvents() }
    return AuditEvent(
      at: last.at, action: last.action, verdict: last.verdict, reason: .breakGlass, account: nil,
      actor: nil, note: Self.note, count: count)
  }
}
