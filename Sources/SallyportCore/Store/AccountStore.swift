/// Where accounts, policy and the audit log live.
///
/// The port is synchronous and takes a batch, because a batch is what one durable commit is shared
/// by. The shell decides which thread calls it; an implementation is used by one thread at a time.
package protocol AccountStore: AnyObject {
  /// The account and the policy as they are now.
  ///
  /// - Throws: `StoreError`; never an empty account for one that could not be read (I4).
  func read(_ subject: Subject) throws(StoreError) -> AccountSnapshot

  /// The identity under which something that counts is recorded for a name, whatever its uid is
  /// now; nil if nothing is.
  ///
  /// For a name that the name service does not know: what is recorded about it must not silently
  /// become "not enrolled" (I4).
  ///
  /// - Throws: `StoreError`; `.notAuthentic` if the absence of a record cannot be believed.
  func recordedIdentity(named name: AccountName) throws(StoreError) -> AccountIdentity?

  /// What is recorded under a name, whatever its uid is now; nil where nothing is.
  ///
  /// - Throws: as `recordedIdentity(named:)`.
  func recordedAccount(named name: AccountName) throws(StoreError) -> Account?

  /// Recorded accounts behind a name, at most so many.
  func recordedAccounts(after name: AccountName?, limit: Int) throws(StoreError) -> AccountPage

  /// Writes `account` in the place of what is recorded for another identity, and appends the
  /// events, durably (product row A18).
  ///
  /// - Throws: `StoreError.identityChanged` if something that counts is recorded under the new
  ///   identity's name or uid for a third one.
  func replace(
    _ recorded: AccountIdentity, with account: Account, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord]

  /// Whether the accounts as a whole are those that were sealed, and the store is no older one than
  /// there was here; where not, every call that needs an account fails with
  /// `StoreError.accountsChanged`.
  func areAccountsSealed() throws(StoreError) -> Bool

  /// Takes the accounts as they are, although they are not those that were sealed, or the store as a
  /// whole is an older one, and appends the events, durably: each of them fenced
  /// (`Account.fence(at:)`), so that nothing that was used since works again. What carries no MAC of
  /// its own stays refused.
  ///
  /// - Parameter now: by the clock; where a later time was recorded, that one counts.
  /// - Throws: `StoreError.unavailable` too where there is nothing to accept.
  func acceptAccounts(
    at now: UnixTime, recording events: [AuditEvent]
  ) throws(StoreError) -> AcceptedAccounts

  /// The policy as it is.
  func policy() throws(StoreError) -> Policy

  /// Runs each piece of work on its account and the policy as they are now, alone among all
  /// writers of that account, in order, and commits what all of them changed, with the audit
  /// events they recorded, durably, before this returns.
  ///
  /// Work that throws changes nothing and does not disturb its neighbours. If the commit fails,
  /// every piece has failed.
  func commit<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>]

  /// Does what `commit(_:)` does, but for the last step: that it was done may be told to nobody
  /// before `synchronizer` has succeeded afterwards. What follows sees it at once.
  ///
  /// For a shell that has other things to do while the disk writes.
  func stage<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>]

  /// Does what `record(_:)` does, but for the last step, as `stage(_:)` does.
  func stage(recording events: [AuditEvent]) throws(StoreError) -> [AuditRecord]

  /// Makes durable what was staged before it is called.
  var synchronizer: any StoreSynchronizer { get }

  /// Takes note that what was staged could not be made durable: what the store holds in memory is
  /// not what is on disk, and every later call fails.
  func abandon()

  /// Appends events that change no account, durably.
  func record(_ events: [AuditEvent]) throws(StoreError) -> [AuditRecord]

  /// Replaces the policy and appends the events, durably.
  func replacePolicy(
    _ policy: Policy, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord]

  /// Rows of the audit log behind a number, in order, as far as they pass the filter.
  ///
  /// What went with the rotation of the log (product row O9) is passed over, and so is a row that
  /// cannot be read; `verifyAudit(after:)` finds it.
  ///
  /// - Parameters:
  ///   - number: 0 for the beginning.
  ///   - limit: how many rows at most; at least 1. No more than `AuditPage.maximumRows` are looked
  ///     at, so a page may be shorter, or empty, before the end.
  func auditRecords(
    after number: Int64, limit: Int, where filter: AuditFilter
  ) throws(StoreError) -> AuditPage

  /// Verifies the chain of the audit log behind a row, at most `AuditVerification.maximumRows` of
  /// it (I9).
  ///
  /// - Parameter number: of the row that the first one must follow from; 0, or a row that the
  ///   rotation of the log took, for where the log begins.
  func verifyAudit(after number: Int64) throws(StoreError) -> AuditVerification

  /// How far the rotation of the sealing key has come; nil where none is under way.
  func keyRotation() throws(StoreError) -> KeyRotation?

  /// Of how many former keys something is kept: for codes and audit rows from their time.
  var formerKeyCount: Int { get }

  /// What copies the store while it goes on being used (product row O10); nil where it has no file.
  var copier: (any StoreCopier)? { get }

  /// Whether the disk was full and what is left of it is for logins (product row O9).
  var isShortOfSpace: Bool { get }

  /// Whether the store still answers; for the watchdog.
  func probe() throws(StoreError)
}

extension AccountStore {
  package var copier: (any StoreCopier)? { nil }
}

/// The slow half of a commit.
package protocol StoreSynchronizer: Sendable {
  /// Returns when all that was staged before is on disk.
  ///
  /// May be called on another thread than the store, which goes on meanwhile.
  func synchronize() throws(StoreError)
}

/// A store that seals nothing itself has nothing to rotate.
extension AccountStore {
  package func keyRotation() throws(StoreError) -> KeyRotation? { nil }

  package var formerKeyCount: Int { 0 }
}
