/// What is to be done with one account inside a transaction.
///
/// It must not call the store, and has no effect but on the transaction and through its outcome: on
/// a disk that was full it is run once more, and what it did before is forgotten.
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

  /// The latest time that was ever recorded, to a minute: where the clock stands before it, it was
  /// set back.
  package let latestRecordedTime: UnixTime

  /// Written in the same transaction, in order.
  package private(set) var events: [AuditEvent] = []

  package init(account: Account, policy: Policy, latestRecordedTime: UnixTime) {
    self.account = account
    self.policy = policy
    self.latestRecordedTime = latestRecordedTime
  }

  /// The time as this transaction can believe it.
  package func moment(_ now: UnixTime) -> Moment {
    Moment(now: now, latestRecordedTime: latestRecordedTime)
  }

  /// What concerns the account's owner goes to them by mail as well, in the same transaction.
  package mutating func record(_ event: AuditEvent) {
    events.append(event)
    if let identity = account.subject.identity, event.account == identity,
      let notice = MailNotice(event)
    {
      notify(notice)
    }
  }

  /// Takes back events that are recorded elsewhere: merged ones (product row O9).
  package mutating func keepEvents(where isKept: (AuditEvent) -> Bool) {
    events.removeAll { !isKept($0) }
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
