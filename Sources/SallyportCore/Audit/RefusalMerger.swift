/// Merges refusals that repeat into one counted row a minute, so that nobody can fill the disk, or
/// wash older rows out of the audit log, by being refused (product row O9).
///
/// The first of a kind is written at once; further ones are counted, and written as one row when
/// the minute is over. Only what left its account as it was is merged: what was counted against an
/// account is bounded by its throttle, and has a row of its own; so has every sign-in.
package struct RefusalMerger {
  /// How often `endPeriod()` is to be called.
  package static let period = Duration.seconds(60)

  /// Kinds that are told apart; beyond it sources and services are not.
  package static let maximumKinds = 1024

  /// Beyond it accounts are not told apart either.
  package static let maximumCoarseKinds = 4 * maximumKinds

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
    // What a peer without privileges says about itself tells nothing apart.
    let kind = event.copy(at: Self.epoch, count: 1, keeping: event.isOwners ? .who : .everything)
    if kinds.count < Self.maximumKinds || kinds[kind] != nil { return kind }
    let coarse = kind.copy(at: Self.epoch, count: 1, keeping: .who)
    if kinds.count < Self.maximumCoarseKinds || kinds[coarse] != nil { return coarse }
    return kind.copy(at: Self.epoch, count: 1, keeping: .what)
  }

  private static let epoch = UnixTime(seconds: 0)

  private static func merges(_ event: AuditEvent) -> Bool {
    switch event.verdict {
    case .permit: false
    // A sign-in has a row of its own; a name that nobody has, or what a process of one's own asks
    // for, is none.
    case .notRequired: event.account == nil || event.isOwners
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

/// How much of an event tells kinds apart.
private enum Detail {
  case everything

  /// Whose account, and who asked.
  case who

  /// Only what happened: there are few of these.
  case what
}

extension AuditEvent {
  /// Whether a peer without privileges asked, about its own account or somebody else's.
  fileprivate var isOwners: Bool {
    guard let actor, actor != .root else { return false }
    return account.map { $0.uid == actor } ?? true
  }

  fileprivate func copy(
    at time: UnixTime, count: Int, keeping detail: Detail = .everything
  ) -> AuditEvent {
    let isWhole = detail == .everything
    let hasPeople = detail != .what
    return AuditEvent(
      at: time, action: action, verdict: verdict, reason: reason,
      account: hasPeople ? account : nil, actor: hasPeople ? actor : nil,
      service: isWhole ? service : nil, terminal: isWhole ? terminal : nil,
      address: isWhole ? address : nil, remoteAccount: isWhole ? remoteAccount : nil,
      method: method, device: isWhole ? device : nil, rule: isWhole ? rule : nil,
      // Of a refused administrator it is the permission, and of those there are few.
      note: isWhole || action == .administrationRefused ? note : nil, count: count)
  }
}
