package import SallyportCore

/// Any store, with what it was asked to commit, and what it committed, written down; it fails on
/// request.
///
/// Used by one thread at a time.
package final class ObservedStore: AccountStore {
  /// The pieces of work of each commit, in order; what failed is among them.
  package private(set) var batchSizes: [Int] = []

  /// The audit log since this store was made.
  package private(set) var auditRecords: [AuditRecord] = [] {
    didSet { if auditRecords.count > oldValue.count { unrecordedChanges = [] } }
  }

  /// Whose accounts were changed since the audit log had its last row: no row seals them (I9), and
  /// nobody reads of them there.
  package private(set) var unrecordedChanges: [Subject] = []

  /// Called after each commit of work, before it returns.
  package var afterCommit: () -> Void = {}

  private let store: any AccountStore
  private var readFailure: StoreError?
  private var writeFailure: StoreError?

  package init(_ store: any AccountStore) {
    self.store = store
  }

  /// Fails every read from now on, until nil is given.
  package func failReads(with error: StoreError?) {
    readFailure = error
  }

  /// Runs, but does not keep, whatever is to be written from now on, until nil is given.
  package func failWrites(with error: StoreError?) {
    writeFailure = error
  }

  package func read(_ subject: Subject) throws(StoreError) -> AccountSnapshot {
    if let readFailure { throw readFailure }
    return try store.read(subject)
  }

  package func recordedIdentity(
    named name: AccountName
  ) throws(StoreError) -> AccountIdentity? {
    if let readFailure { throw readFailure }
    return try store.recordedIdentity(named: name)
  }

  package func recordedAccount(named name: AccountName) throws(StoreError) -> Account? {
    if let readFailure { throw readFailure }
    return try store.recordedAccount(named: name)
  }

  package func recordedAccounts(
    after name: AccountName?, limit: Int
  ) throws(StoreError) -> AccountPage {
    if let readFailure { throw readFailure }
    return try store.recordedAccounts(after: name, limit: limit)
  }

  package func replace(
    _ recorded: AccountIdentity, with account: Account, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord] {
    if let writeFailure { throw writeFailure }
    let records = try store.replace(recorded, with: account, recording: events)
    auditRecords += records
    return records
  }

  package func areAccountsSealed() throws(StoreError) -> Bool {
    if let readFailure { throw readFailure }
    return try store.areAccountsSealed()
  }

  package func acceptAccounts(
    at now: UnixTime, recording events: [AuditEvent]
  ) throws(StoreError) -> AcceptedAccounts {
    if let writeFailure { throw writeFailure }
    let accepted = try store.acceptAccounts(at: now, recording: events)
    auditRecords += accepted.auditRecords
    return accepted
  }

  package func policy() throws(StoreError) -> Policy {
    if let readFailure { throw readFailure }
    return try store.policy()
  }

  package func commit<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    batchSizes.append(work.count)
    defer { afterCommit() }
    if let writeFailure { return work.map { fail($0, with: writeFailure) } }
    return observed(work) { store.commit($0) }
  }

  package func stage<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    batchSizes.append(work.count)
    defer { afterCommit() }
    if let writeFailure { return work.map { fail($0, with: writeFailure) } }
    return observed(work) { store.stage($0) }
  }

  package func stage(recording events: [AuditEvent]) throws(StoreError) -> [AuditRecord] {
    if let writeFailure { throw writeFailure }
    let records = try store.stage(recording: events)
    auditRecords += records
    return records
  }

  package var synchronizer: any StoreSynchronizer { store.synchronizer }

  package private(set) var wasAbandoned = false

  package func abandon() {
    wasAbandoned = true
    store.abandon()
  }

  package func record(_ events: [AuditEvent]) throws(StoreError) -> [AuditRecord] {
    if let writeFailure { throw writeFailure }
    let records = try store.record(events)
    auditRecords += records
    return records
  }

  package func replacePolicy(
    _ policy: Policy, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord] {
    if let writeFailure { throw writeFailure }
    let records = try store.replacePolicy(policy, recording: events)
    auditRecords += records
    return records
  }

  package func auditRecords(
    after number: Int64, limit: Int, where filter: AuditFilter
  ) throws(StoreError) -> AuditPage {
    if let readFailure { throw readFailure }
    return try store.auditRecords(after: number, limit: limit, where: filter)
  }

  package func verifyAudit(after number: Int64) throws(StoreError) -> AuditVerification {
    if let readFailure { throw readFailure }
    return try store.verifyAudit(after: number)
  }

  package var copier: (any StoreCopier)? { store.copier }

  package var isShortOfSpace: Bool { store.isShortOfSpace }

  package func probe() throws(StoreError) {
    try store.probe()
  }

  /// Has the accounts look as if somebody had edited them behind the store's back; of a store in
  /// memory only.
  package func changeAccountsFromOutside() {
    (store as? InMemoryStore)?.areAccountsChanged = true
  }

  /// Writes an account as it is, which is nobody's doing.
  package func arrange(_ account: Account) throws(StoreError) {
    let work = AccountWork<Void>(on: account.subject) { $0.account = account }
    for result in store.commit([work]) { _ = try result.get() }
  }

  /// A row that is recorded behind a change, with another account's too, seals it.
  private func observed<Outcome>(
    _ work: [AccountWork<Outcome>],
    _ commit: ([AccountWork<Outcome>]) -> [Result<Committed<Outcome>, StoreError>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    var unrecorded: [Subject] = []
    let results = commit(
      work.map { piece in
        AccountWork(on: piece.subject) { transaction throws(StoreError) in
          let before = transaction.account
          let outcome = try piece.body(&transaction)
          if transaction.account != before { unrecorded.append(piece.subject) }
          if !transaction.events.isEmpty { unrecorded = [] }
          return outcome
        }
      })
    for case .success(let committed) in results { auditRecords += committed.auditRecords }
    unrecordedChanges += unrecorded
    return results
  }

  /// As a full disk does: the work has come to its outcome, and nothing of it is kept.
  private func fail<Outcome>(
    _ work: AccountWork<Outcome>, with error: StoreError
  ) -> Result<Committed<Outcome>, StoreError> {
    Result { () throws(StoreError) in
      let snapshot = try store.read(work.subject)
      var transaction = AccountTransaction(
        account: snapshot.account, policy: snapshot.policy,
        latestRecordedTime: snapshot.latestRecordedTime)
      _ = try work.body(&transaction)
      throw error
    }
  }
}
