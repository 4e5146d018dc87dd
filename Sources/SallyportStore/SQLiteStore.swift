package import SallyportCore
import SallyportCrypto

/// The embedded store (product row O1): one SQLite file, one connection, one writer.
///
/// Logins and administration alike step statements that were prepared once.
///
/// Used by one thread at a time. What is kept in memory (the policy, the end of the audit log, the
/// set of accounts, the accounts of the last logins) is what is on disk, because exclusive locking
/// keeps every other process out.
///
/// What was on disk before the start may have been put there by anybody. Each commit therefore ends
/// with a seal of all there is (`StateSeal`), in the audit row that it appends; see DESIGN.md §5.
package final class SQLiteStore: AccountStore {
  /// What is known of the store without reading it, and changes with each transaction.
  struct State: Hashable {
    var policy: Policy
    var auditHead: AuditTable.Link

    /// As they are now; the store's own row follows them where it must, the accounts' at a distance.
    var seals: StoreTable.Seals

    /// The MAC of the store's own row as it is on disk.
    var ownRecord: [UInt8]

    /// What is kept of former keys, as `seals` has it sealed.
    var formerKeys: FormerKeys

    /// The latest time that was recorded; what the store's own row says follows it at a distance.
    var latestTime: UnixTime

    /// Whether the policy, or what else only the store's own row says, is not as it is there.
    var isOwnRecordBehind = false

    /// Whether accounts have changed since a seal was last written.
    var isUnsealed = false

    /// Of an audit row that is written now.
    var seal: StateSeal { StateSeal(store: ownRecord, accounts: seals.accounts) }
  }

  /// How far the store's own row may fall behind the latest time: one more page is written with one
  /// commit in so long, and not with each.
  private static let latestTimeInterval = Duration.seconds(60)

  /// The key that it is sealed with, and what is kept of those before.
  package let vault: Vault

  /// Whether there was none before it was opened.
  package let wasCreated: Bool

  /// Told what an administrator should know, and no call fails for.
  package var onNotice: (StoreNotice) -> Void = { _ in }

  /// Nil once the store is closed.
  private(set) var connection: Connection?
  private let log: LogSynchronizer
  private let auditLimit: Int64
  var state: State
  var census = AccountCensus()
  var recent = RecentAccounts()
  private var reserve: DiskReserve
  var rollback: RollbackGuard
  private let copies: SQLiteStoreCopier
  private var isAuditDamaged = false
  private var isNotingHighWater = false
  private var mustBeAbandoned = false

  /// What is still to be sealed with the present key; nil once nothing is.
  var resealing: Resealing?

  /// Of the rows that the connection has written, how many were known to be on disk when it was last
  /// asked to wait for it.
  private var synchronizedRowCount: Int64 = 0

  init(
    connection: Connection, vault: Vault, synchronizer: LogSynchronizer, state: State,
    auditLimit: Int64, reserve: DiskReserve, rollback: RollbackGuard,
    copies: SQLiteStoreCopier, wasCreated: Bool
  ) {
    log = synchronizer
    self.vault = vault
    resealing = state.formerKeys.keys.isEmpty ? nil : Resealing()
    self.connection = connection
    self.state = state
    self.auditLimit = auditLimit
    self.reserve = reserve
    self.rollback = rollback
    self.copies = copies
    self.wasCreated = wasCreated
    self.rollback.keep(highWater)
  }

  package var synchronizer: any StoreSynchronizer { log }

  package var copier: (any StoreCopier)? { connection == nil ? nil : copies }

  package var isShortOfSpace: Bool { reserve.wasSpent }

  /// What is to be told of a store that is an older one than there was here; nil where it is none.
  package var olderStoreNotice: StoreNotice? {
    rollback.isOlder ? .olderStore(missing: rollback.missing?.number) : nil
  }

  /// Whether there was anything beside the store that told how new it should be.
  package var wasHeldAgainstHighWater: Bool { rollback.isInformed }

  package func read(_ subject: Subject) throws(StoreError) -> AccountSnapshot {
    try onConnection { connection throws(StoreError) in
      AccountSnapshot(
        account: try load(subject, on: connection).account, policy: state.policy,
        latestRecordedTime: state.latestTime)
    }
  }

  package func recordedIdentity(
    named name: AccountName
  ) throws(StoreError) -> AccountIdentity? {
    guard let account = try recordedAccount(named: name), !account.holdsNothing else { return nil }
    return account.subject.identity
  }

  package func recordedAccount(named name: AccountName) throws(StoreError) -> Account? {
    try onConnection { connection throws(StoreError) in
      try connection.accounts.account(named: name, among: sealedAccounts(connection))
    }
  }

  package func recordedAccounts(
    after name: AccountName?, limit: Int
  ) throws(StoreError) -> AccountPage {
    try onConnection { connection throws(StoreError) in
      try connection.accounts.accounts(
        after: name, atMost: limit, among: sealedAccounts(connection))
    }
  }

  package func areAccountsSealed() throws(StoreError) -> Bool {
    try onConnection { connection throws(StoreError) in
      try finishCensus(connection)
      return census.accounts != nil && !rollback.isOlder
    }
  }

  /// In one transaction: some seconds for 100 000 accounts, in which nobody could be let in anyway,
  /// and after which it is done or it is not.
  package func acceptAccounts(
    at now: UnixTime, recording events: [AuditEvent]
  ) throws(StoreError) -> AcceptedAccounts {
    let accepted = try durably { connection throws(StoreError) in
      try finishCensus(connection)
      guard census.state == .damaged || rollback.isOlder else {
        throw .unavailable("there is nothing to accept")
      }
      let latestTime = max(now, state.latestTime)
      let (count, refused) = try connection.accounts.rewriteAll { $0.fence(at: latestTime) }
      recent.forgetAll()
      try census.accept(connection.accounts)
      // Among them may be records of a former key that were looked at before.
      resealing?.rowsHaveMoved = true
      noteAccounts(connection)
      try unmark(connection)
      return AcceptedAccounts(
        count: count, refused: refused, auditRecords: try append(events, on: connection))
    }
    rollback.accept(highWater)
    return accepted
  }

  private func unmark(_ connection: Connection) throws(StoreError) {
    guard rollback.isOlder else { return }
    do throws(SQLiteError) {
      try Schema.mark(connection.database, asOlder: false)
    } catch {
      throw error.storeError
    }
  }

  package func replace(
    _ recorded: AccountIdentity, with account: Account, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord] {
    try durably { connection throws(StoreError) in
      let former = try connection.accounts.load(
        .account(recorded), among: sealedAccounts(connection))
      try connection.accounts.remove(former, census: &census)
      resealing?.rowsHaveMoved = true
      recent.forgetAll()
      let blank = try connection.accounts.load(
        account.subject, among: sealedAccounts(connection))
      _ = try connection.accounts.write(account, over: blank, census: &census)
      noteAccounts(connection)
      return try append(events, on: connection)
    }
  }

  package func policy() throws(StoreError) -> Policy {
    try onConnection { _ throws(StoreError) in state.policy }
  }

  package func commit<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    let results = stage(work)
    do {
      try onConnection { connection throws(StoreError) in try synchronize(connection) }
      return results
    } catch {
      return results.map { result in result.flatMap { _ in .failure(error) } }
    }
  }

  /// Specialized, because all logins come this way, and what is generic is slow.
  @specialized(where Outcome == Void)
  package func stage<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    var isWritten = false
    do {
      return try inTransaction { connection throws(StoreError) in
        var results: [Result<Committed<Outcome>, StoreError>] = []
        for piece in work { results.append(try perform(piece, connection)) }
        isWritten = true
        return results
      }
    } catch {
      guard isWritten || work.count == 1 else {
        // What one piece could not write took its neighbours along; alone, each answers for itself.
        return work.flatMap { stage([$0]) }
      }
      return work.map { _ in .failure(error) }
    }
  }

  package func stage(recording events: [AuditEvent]) throws(StoreError) -> [AuditRecord] {
    try inTransaction { connection throws(StoreError) in try append(events, on: connection) }
  }

  package func abandon() {
    guard connection != nil else { return }
    log.giveUp()
    try? letGo()
    onNotice(.givenUp)
  }

  package func record(_ events: [AuditEvent]) throws(StoreError) -> [AuditRecord] {
    try durably { connection throws(StoreError) in try append(events, on: connection) }
  }

  package func replacePolicy(
    _ policy: Policy, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord] {
    try durably { connection throws(StoreError) in
      state.seals.policy = try connection.policy.replace(with: policy)
      state.policy = policy
      state.isOwnRecordBehind = true
      return try append(events, on: connection)
    }
  }

  package func auditRecords(
    after number: Int64, limit: Int, where filter: AuditFilter
  ) throws(StoreError) -> AuditPage {
    try onConnection { connection throws(StoreError) in
      try connection.audit.page(
        after: number, limit: limit, where: filter, anchor: state.seals.auditAnchor,
        head: state.auditHead)
    }
  }

  package func verifyAudit(after number: Int64) throws(StoreError) -> AuditVerification {
    try onConnection { connection throws(StoreError) in
      try connection.audit.verify(
        after: number, anchor: state.seals.auditAnchor, head: state.auditHead)
    }
  }

  package func probe() throws(StoreError) {
    try onConnection { connection throws(StoreError) in try connection.store.probe() }
  }

  /// Reads some more of the accounts, to know whether they can be believed.
  ///
  /// - Returns: Whether that is over.
  package func goOnWithCensus() -> Bool {
    // Who cannot be read now is read when somebody needs to know.
    let isOver = try? onConnection { connection throws(StoreError) in
      try goOnWithCensus(connection)
    }
    return isOver ?? true
  }

  /// Keeps disk space in reserve for logins, where there is enough of it: at a start, and again
  /// once somebody has made room.
  package func keepReserve() {
    guard let notice = reserve.take() else { return }
    onNotice(notice)
  }

  /// Remembers beside the store how far it has come, once all of that is on disk; to be called now and
  /// then.
  ///
  /// A file that is ahead of the store after a power cut would lock everybody out.
  ///
  /// - Parameter synchronize: waits for the disk, wherever it likes, and calls back on the store's
  ///   thread.
  package func noteHighWater(
    after synchronize: (
      any StoreSynchronizer, _ then: @escaping (Result<Void, StoreError>) -> Void
    ) -> Void
  ) {
    let mark = highWater
    guard connection != nil, !isNotingHighWater, rollback.isNews(mark) else { return }
    isNotingHighWater = true
    synchronize(log) { outcome in
      self.isNotingHighWater = false
      guard case .success = outcome, self.connection != nil else { return }
      self.rollback.keep(mark)
    }
  }

  var highWater: HighWater { HighWater(state.auditHead, latestTime: state.latestTime) }

  /// Writes what is in the log back into the file and lets go of it.
  ///
  /// Every later call fails.
  package func close() throws(StoreError) {
    guard connection != nil else { return }
    try letGo()
    rollback.keep(highWater)
  }

  func letGo() throws(StoreError) {
    guard let database = connection?.database else { return }
    // SQLite would not close what is being copied.
    copies.end()
    // Releases the statements, without which SQLite would keep the file open.
    connection = nil
    do throws(SQLiteError) {
      try database.close()
    } catch {
      throw error.storeError
    }
  }
}

extension SQLiteStore {
  /// Runs one piece of work inside the transaction.
  ///
  /// - Throws: If the transaction as a whole is lost: what the piece decided could not be written.
  private func perform<Outcome>(
    _ work: AccountWork<Outcome>, _ connection: Connection
  ) throws(StoreError) -> Result<Committed<Outcome>, StoreError> {
    let recorded: AccountRecords.Recorded
    var transaction: AccountTransaction
    let outcome: Outcome
    do {
      recorded = try load(work.subject, on: connection)
      transaction = AccountTransaction(
        account: recorded.account, policy: state.policy, latestRecordedTime: state.latestTime)
      outcome = try work.body(&transaction)
    } catch {
      // A failing disk may have ended the transaction under us: what came before is gone, and
      // what came after would commit itself.
      guard connection.isInsideTransaction else { throw error }
      return .failure(error)
    }
    let auditRecords = try write(transaction, over: recorded, on: connection)
    return .success(Committed(outcome: outcome, auditRecords: auditRecords))
  }

  private func load(
    _ subject: Subject, on connection: Connection
  ) throws(StoreError) -> AccountRecords.Recorded {
    if let known = recent[subject] { return known }
    let recorded = try connection.accounts.load(subject, among: sealedAccounts(connection))
    recent.keep(recorded)
    return recorded
  }

  /// What all accounts and their absence are held against, once all rows were read.
  ///
  /// - Throws: `StoreError.accountsChanged` if they are not those that were sealed.
  func sealedAccounts(_ connection: Connection) throws(StoreError) -> AccountSet {
    try finishCensus(connection)
    guard let accounts = census.accounts, !rollback.isOlder else { throw .accountsChanged }
    return accounts
  }

  func finishCensus(_ connection: Connection) throws(StoreError) {
    while try !goOnWithCensus(connection) {}
  }

  private func goOnWithCensus(_ connection: Connection) throws(StoreError) -> Bool {
    guard case .counting = census.state else { return true }
    try census.goOn(connection.accounts, seal: state.seals.accounts)
    if census.state == .damaged { onNotice(.accountsDamaged) }
    if case .counting = census.state { return false }
    return true
  }

  /// Takes note that accounts have changed: whatever the transaction writes last seals them.
  func noteAccounts(_ connection: Connection) {
    guard let accounts = census.accounts else { return }
    state.seals.accounts = connection.accounts.seal(of: accounts)
    state.isUnsealed = true
  }

  private func write(
    _ transaction: AccountTransaction, over recorded: AccountRecords.Recorded,
    on connection: Connection
  ) throws(StoreError) -> [AuditRecord] {
    let written = try connection.accounts.write(
      transaction.account, over: recorded, census: &census)
    if !recorded.superseded.isEmpty {
      resealing?.rowsHaveMoved = true
      recent.forgetAll()
    }
    recent.keep(written)
    if written.member != recorded.member { noteAccounts(connection) }
    return try append(transaction.events, on: connection)
  }

  func append(
    _ events: [AuditEvent], on connection: Connection
  ) throws(StoreError) -> [AuditRecord] {
    guard !events.isEmpty else { return [] }
    for event in events { state.latestTime = event.latestTime(after: state.latestTime) }
    let distance = state.latestTime - state.seals.latestTime
    if distance >= Self.latestTimeInterval || distance < .zero {
      state.seals.latestTime = state.latestTime
      state.isOwnRecordBehind = true
    }
    try trimAudit(toAdd: events, on: connection)
    // Before the rows, which say what it is like.
    if state.isOwnRecordBehind {
      try writeOwnRecord(behind: StoreTable.Seals.rowFollows, connection)
    }
    var records: [AuditRecord] = []
    for event in events {
      records.append(
        try connection.audit.append(event, sealing: state.seal, to: &state.auditHead))
    }
    state.isUnsealed = false
    return records
  }

  /// Seals what no audit row has sealed: each change that counts has one, but nobody can forget it.
  private func seal(on connection: Connection) throws(StoreError) {
    guard state.isUnsealed || state.isOwnRecordBehind else { return }
    try writeOwnRecord(behind: state.auditHead.authenticationCode, connection)
  }

  /// - Parameter head: the MAC of the newest audit row, where none follows in this transaction.
  private func writeOwnRecord(behind head: [UInt8], _ connection: Connection) throws(StoreError) {
    state.seals.auditHead = head
    state.ownRecord = try connection.store.write(state.seals)
    (state.isOwnRecordBehind, state.isUnsealed) = (false, false)
  }

  /// Rows that were tampered with, or cannot be read, stay for whoever has to look into it, and the
  /// log then grows beyond its limit; nobody is locked out by them.
  private func trimAudit(
    toAdd events: [AuditEvent], on connection: Connection
  ) throws(StoreError) {
    guard !isAuditDamaged else { return }
    do throws(StoreError) {
      let anchor = try connection.audit.trim(
        behind: state.seals.auditAnchor, head: state.auditHead,
        adding: events.reduce(0) { $0 + $1.recordedByteCount }, limit: auditLimit)
      guard let anchor else { return }
      state.seals.auditAnchor = anchor
      state.isOwnRecordBehind = true
      var formerKeys = state.formerKeys
      formerKeys.dropAuditKeys(through: anchor.number)
      try keep(formerKeys)
    } catch .diskFull {
      throw .diskFull
    } catch {
      // The transaction may have ended with it.
      guard connection.isInsideTransaction else { throw error }
      isAuditDamaged = true
      onNotice(.auditDamaged)
    }
  }

  func onConnection<Value>(
    _ body: (Connection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let result = Result { () throws(StoreError) in try access(body) }
    // A transaction that could not be undone: SQLite forgets it with the connection, and every
    // later call is refused, instead of seeing and one day committing what was taken back.
    if connection?.isInsideTransaction == true || mustBeAbandoned { abandon() }
    return try result.get()
  }

  private func access<Value>(
    _ body: (Connection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    guard let connection else { throw .unavailable("it is closed") }
    return try body(connection)
  }

  /// Everything that `body` writes is on disk when this returns, or none of it.
  func durably<Value>(
    _ body: (Connection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let value = try inTransaction(body)
    try onConnection { connection throws(StoreError) in try synchronize(connection) }
    return value
  }

  /// Waits until what was committed is on disk; does nothing where nothing was written.
  ///
  /// - Throws: `StoreError.diskFailed`, and then the store is given up.
  func synchronize(_ connection: Connection) throws(StoreError) {
    guard connection.writtenRowCount != synchronizedRowCount else { return }
    do throws(StoreError) {
      try log.synchronize()
    } catch {
      mustBeAbandoned = true
      throw error
    }
    synchronizedRowCount = connection.writtenRowCount
  }

  /// Everything that `body` writes is committed when this returns, or none of it.
  ///
  /// Where the disk is full, `body` runs once more in the space that was kept for it.
  private func inTransaction<Value>(
    _ body: (Connection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    do throws(StoreError) {
      return try inOneTransaction(body)
    } catch .diskFull where reserve.spend() {
      onNotice(.reserveSpent)
      return try inOneTransaction(body)
    }
  }

  func inOneTransaction<Value>(
    _ body: (Connection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try onConnection { connection throws(StoreError) in
      let before = state
      do throws(StoreError) {
        try connection.begin.run()
        let value = try body(connection)
        try seal(on: connection)
        try commit(on: connection)
        census.keepChanges()
        return value
      } catch {
        forgetChanges(since: before)
        // If this fails too, `onConnection` gives the connection up.
        if connection.isInsideTransaction { try? connection.rollback.run() }
        throw error
      }
    }
  }

  /// - Throws: `StoreError.diskFailed`, and then the store is given up: the kernel tells of a write
  ///   that was lost once, and what is synced after it may stand behind it in the log.
  private func commit(on connection: Connection) throws(StoreError) {
    do throws(StoreError) {
      try connection.commit.run()
    } catch .diskFailed(let why) {
      mustBeAbandoned = true
      throw .diskFailed(why)
    }
  }

  private func forgetChanges(since before: State) {
    census.undoChanges()
    state = before
    recent.forgetAll()
  }
}
