import SallyportCore

/// The store of a daemon that has none: nothing can be read, and so nobody is let in (I4).
///
/// What is to be recorded is kept for the day when there is a store again, as far as it tells of
/// somebody who was let in.
///
/// Lives on the login loop.
final class DeadStore: AccountStore {
  private let reason: String
  private let unrecorded: UnrecordedEvents

  /// - Parameter reason: what is wrong with key or store, as a clause.
  init(because reason: String, _ unrecorded: UnrecordedEvents) {
    self.reason = reason
    self.unrecorded = unrecorded
  }

  private var error: StoreError { .unavailable(reason) }

  func read(_ subject: Subject) throws(StoreError) -> AccountSnapshot { throw error }

  func recordedIdentity(named name: AccountName) throws(StoreError) -> AccountIdentity? {
    throw error
  }

  func recordedAccount(named name: AccountName) throws(StoreError) -> Account? { throw error }

  func recordedAccounts(
    after name: AccountName?, limit: Int
  ) throws(StoreError) -> AccountPage { throw error }

  func replace(
    _ recorded: AccountIdentity, with account: Account, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord] { throw error }

  func policy() throws(StoreError) -> Policy { throw error }

  func commit<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    work.map { _ in .failure(error) }
  }

  func stage<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    commit(work)
  }

  var synchronizer: any StoreSynchronizer { DeadSynchronizer(error: error) }

  func abandon() {}

  func record(_ events: [AuditEvent]) throws(StoreError) -> [AuditRecord] {
    unrecorded.keep(events)
    throw error
  }

  func replacePolicy(
    _ policy: Policy, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord] { throw error }

  func auditRecords(
    after number: Int64, limit: Int, where filter: AuditFilter
  ) throws(StoreError) -> AuditPage { throw error }

  func verifyAudit(after number: Int64) throws(StoreError) -> AuditVerification { throw error }

  func areAccountsSealed() throws(StoreError) -> Bool { throw error }

  func acceptAccounts(
    at now: UnixTime, recording events: [AuditEvent]
  ) throws(StoreError) -> AcceptedAccounts { throw error }

  /// People's own changes are refused in any case.
  let isShortOfSpace = false

  /// The watchdog wants to know whether the daemon is alive, and it is.
  func probe() {}
}

private struct DeadSynchronizer: StoreSynchronizer {
  let error: StoreError

  func synchronize() throws(StoreError) { throw error }
}
