/// Merges refusals that repeat into one counted row a minute, so that nobody can fill the disk, or
/// wash older rows out of the audit log, by being refused (product row O9).
///
/// The first of a kind is written at once; further ones are counted, and written as one row when
/// the minute is over. Only what left its account as it was is merged: what was counted against an
/// account is bounded by its throttle, and has a row of its own.
package struct RefusalMerger {
  /// How often `endPeriod()` is to be called.
  package static let period = Duration.seconds(60)

  /// Kinds that are told apart; beyond it sources and accounts are not.
  package static let maximumKinds = 1024

  private struct Repeats {
    var count: Int
    var last: UnixTime
  }

  /// By the event as it would be at the epoch.
  private var kinds: [AuditEvent: Repeats] = [:]

  package init() {}

  /// Whether the event is to be written now; otherwise it was counted.
  package mutating func writesNow(_ event: AuditEvent) -> Bool {
    guard Self.merges(event) else { return true }
    let kind = kind(of: event)
    guard let repeats = kinds[kind] else {
      kinds[kind] = Repeats(count: 0, last: event.at)
      return true
    }
    kinds[kind] = Repeats(count: repeats.count + 1, last: event.at)
    return false
  }

  /// What was counted since it was last called, a row for each kind, in the order of time.
  ///
  /// A kind that did not repeat is forgotten: its next event is a first one again.
  package mutating func endPeriod() -> [AuditEvent] {
    let repeated = kinds.filter { $0.value.count > 0 }
    kinds = repeated.mapValues { Repeats(count: 0, last: $0.last) }
    return repeated.map { kind, repeats in kind.copy(at: repeats.last, count: repeats.count) }
      .sorted { $0.at < $1.at }
  }

  private func kind(of event: AuditEvent) -> AuditEvent {
    let kind = event.copy(at: Self.epoch, count: 1)
    return kinds.count < Self.maximumKinds || kinds[kind] != nil ? kind : kind.withoutDetails
  }

  private static let epoch = UnixTime(seconds: 0)

  private static func merges(_ event: AuditEvent) -> Bool {
    switch event.verdict {
    case .permit, .notRequired: false
    case .unavailable: true
    case .deny: !countedReasons.contains(event.reason)
    // Who asks for a key and never confirms it changes nothing; a step-up would be used up.
    case .done: event.action == .enrollmentBegun && event.method == nil
    }
  }

  /// Of attempts that were compared, and counted in the account.
  private static let countedReasons: [AuditReason?] = [
    .wrongCode, .unknownAccount, .mandatoryNotEnrolled, nil,
  ]
}

extension AuditEvent {
  fileprivate func copy(at time: UnixTime, count: Int) -> AuditEvent {
    AuditEvent(
      at: time, action: action, verdict: verdict, reason: reason, account: account, actor: actor,
      service: service, terminal: terminal, address: address, remoteAccount: remoteAccount,
      method: method, device: device, count: count)
  }

  /// Only what happened: there are few of these.
  fileprivate var withoutDetails: AuditEvent {
    AuditEvent(
      at: at, action: action, verdict: verdict, reason: reason, account: nil, actor: nil,
      count: count)
  }
}
