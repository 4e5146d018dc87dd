import SallyportCore

/// The store of a daemon that has none, or whose disk has failed: nothing can be read, and so nobody is
/// let in (I4).
///
/// What is to be recorded is kept for the day when there is a store again, as far as it tells of
/// somebody who was let in.
///
/// Lives on the login loop.
final class DeadStore: AccountStore {
  /// Events that may wait for the disk, which may be what is dead; what comes then the journal has,
  /// and the next one that is kept says so.
  static let maximumWaiting = CommitTurn.maximumUnrecorded

  private let error: StoreError
  private let unrecorded: UnrecordedEvents
  private let disk: any DiskWait
  private var waiting: [AuditEvent] = []
  private var isKeeping = false

  private var unkept = UnkeptEvents()

  /// - Parameters:
  ///   - error: what is wrong with key, store or disk.
  ///   - disk: which writes what is kept.
  init(because error: StoreError, _ unrecorded: UnrecordedEvents, on disk: any DiskWait) {
    self.error = error
    self.unrecorded = unrecorded
    self.disk = disk
  }

  /// Whether everything that was to be kept is on disk.
  var hasKeptAll: Bool { waiting.isEmpty && !isKeeping }

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
    keep(events.filter { $0.reason == .breakGlass })
    throw error
  }

  func stage(recording events: [AuditEvent]) throws(StoreError) -> [AuditRecord] {
    try record(events)
  }

  private func keep(_ events: [AuditEvent]) {
    for event in events {
      guard waiting.count < Self.maximumWaiting else {
        unkept.add(event)
        continue
      }
      waiting.append(event)
    }
    keepWaiting()
  }

  private func keepWaiting() {
    guard !isKeeping, !waiting.isEmpty else { return }
    let events = waiting + [unkept.take()].compactMap(\.self)
    waiting = []
    isKeeping = true
    disk.perform({ [unrecorded] in unrecorded.keep(events) }) {
      self.isKeeping = false
      self.keepWaiting()
    }
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
