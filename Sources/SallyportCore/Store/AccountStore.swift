/// Where accounts, policy and the audit log live.
///
/// The port is synchronous and takes a batch, because a batch is what one durable commit is shared
/// by. The shell decides which thread calls it; an implementation is used by one thread at a time.
package protocol AccountStore: AnyObject {
  /// The account and the policy as they are now.
  ///
  /// - Throws: `StoreError`; never an empty account for one that could not be read (I4).
  func read(_ subject: Subject) throws(StoreError) -> AccountSnapshot

  /// Runs each piece of work on its account and the policy as they are now, alone among all
  /// writers of that account, in order, and commits what all of them changed, with the audit
  /// events they recorded, durably, before this returns.
  ///
  /// Work that throws changes nothing and does not disturb its neighbours. If the commit fails,
  /// every piece has failed.
  func commit<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>]

  /// Appends events that change no account, durably.
  func record(_ events: [AuditEvent]) throws(StoreError) -> [AuditRecord]

  /// Replaces the policy and appends the events, durably.
  func replacePolicy(
    _ policy: Policy, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord]

  /// Whether the store still answers; for the watchdog.
  func probe() throws(StoreError)
}

/// An account and the policy at one moment.
package struct AccountSnapshot: Sendable {
  package let account: Account
  package let policy: Policy

  package init(account: Account, policy: Policy) {
    self.account = account
    self.policy = policy
  }
}

/// What is to be done with one account inside a transaction. Must not call the store.
package struct AccountWork<Outcome> {
  package let subject: Subject
  package let body: (inout AccountTransaction) throws(StoreError) -> Outcome

  package init(
    on subject: Subject,
    _ body: @escaping (inout AccountTransaction) throws(StoreError) -> Outcome
  ) {
    self.subject = subject
    self.body = body
  }
}

/// What a piece of work sees and changes.
package struct AccountTransaction {
  package var account: Account
  package let policy: Policy

  /// Written in the same transaction, in order.
  package private(set) var events: [AuditEvent] = []

  package init(account: Account, policy: Policy) {
    self.account = account
    self.policy = policy
  }

  package mutating func record(_ event: AuditEvent) {
    events.append(event)
  }
}

/// A piece of work that is on disk.
package struct Committed<Outcome> {
  package let outcome: Outcome
  package let auditRecords: [AuditRecord]

  package init(outcome: Outcome, auditRecords: [AuditRecord]) {
    self.outcome = outcome
    self.auditRecords = auditRecords
  }
}

extension Committed: Sendable where Outcome: Sendable {}

/// Why a store did not do what it was asked.
///
/// In every case nothing has changed.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name is recorded with another uid, or the uid under another name (product row A18).
  case identityChanged(recorded: AccountIdentity)

  /// A record, a sealed value or the policy does not carry the MAC it should: it was changed
  /// behind the daemon's back, or the sealing key is another one.
  case notAuthentic(String)

  /// The store cannot be reached, read or written.
  case unavailable(String)

  package var description: String {
    switch self {
    case .identityChanged(let recorded):
      "'\(recorded.name)' was recorded with uid \(recorded.uid), and name and uid no longer match"
    case .notAuthentic(let what): "\(what) was changed from outside, or sealed with another key"
    case .unavailable(let why): "the store is not available: \(why)"
    }
  }
}
