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

  private struct Kind: Hashable {
    /// As it would be at the epoch.
    let event: AuditEvent

    /// Which unknown name it is about, as far as they are told apart: their refusals must cost what
    /// those of known ones do, a row and a wait for the disk each (I13).
    let slot: DecoySlot?
  }

  private var kinds: [Kind: Repeats] = [:]

  package init() {}

  /// Whether the event is to be written now; otherwise it was counted.
  package mutating func writesNow(_ event: AuditEvent, about subject: Subject? = nil) -> Bool {
    guard Self.merges(event) else { return true }
    let kind = kind(of: event, slot(of: subject))
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
    return repeated.map { kind, repeats in kind.event.copy(at: repeats.last, count: repeats.count) }
      .sorted { $0.at < $1.at }
  }

  private func kind(of event: AuditEvent, _ slot: DecoySlot?) -> Kind {
    let coarse = Kind(event: event.copy(at: Self.epoch, count: 1, keeping: .who), slot: slot)
    // What a peer without privileges says about itself tells nothing apart.
    let fine =
      event.isOwners ? coarse : Kind(event: event.copy(at: Self.epoch, count: 1), slot: slot)
    if kinds.count < Self.maximumKinds || kinds[fine] != nil { return fine }
    if kinds.count < Self.maximumCoarseKinds || kinds[coarse] != nil { return coarse }
    return Kind(event: event.copy(at: Self.epoch, count: 1, keeping: .what), slot: nil)
  }

  private func slot(of subject: Subject?) -> DecoySlot? {
    if case .decoy(let slot) = subject { slot } else { nil }
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
