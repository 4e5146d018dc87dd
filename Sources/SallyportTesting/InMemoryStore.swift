package import SallyportCore

/// The twin of the stores that keep: the same semantics, nothing on disk, and it fails on request.
///
/// Used by one thread at a time.
package final class InMemoryStore: AccountStore {
  private struct Contents {
    var accounts: [Account] = []
    var policy = Policy()
    var auditRecords: [AuditRecord] = []
    var auditEndOffset: Int64 = 0
    var latestTime = UnixTime.epoch
  }

  private let vault: Vault
  private var contents = Contents()
  private var failsNextCommit = false
  private var isAbandoned = false

  package init(vault: Vault) {
    self.vault = vault
  }

  /// The audit log so far.
  package var auditRecords: [AuditRecord] { contents.auditRecords }

  /// Set by a test that wants the disk to be full.
  package var isShortOfSpace = false

  /// Set by a test in which somebody edits the accounts behind the store's back.
  package var areAccountsChanged = false

  /// Makes the next commit of whatever kind fail, once.
  package func failNextCommit() {
    failsNextCommit = true
  }

  package func read(_ subject: Subject) throws(StoreError) -> AccountSnapshot {
    AccountSnapshot(
      account: try load(subject).account, policy: contents.policy,
      latestRecordedTime: contents.latestTime)
  }

  package func recordedIdentity(
    named name: AccountName
  ) throws(StoreError) -> AccountIdentity? {
    try refuseAccounts()
    return contents.accounts.first { $0.subject.identity?.name == name && !$0.holdsNothing }?
      .subject.identity
  }

  package func recordedAccount(named name: AccountName) throws(StoreError) -> Account? {
    try refuseAccounts()
    return contents.accounts.first { $0.subject.identity?.name == name }
  }

  package func recordedAccounts(
    after name: AccountName?, limit: Int
  ) throws(StoreError) -> AccountPage {
    try refuseAccounts()
    let bytes = { (account: Account) in Array((account.subject.identity?.name.value ?? "").utf8) }
    let first = Array((name?.value ?? "").utf8)
    let behind = contents.accounts.filter { first.lexicographicallyPrecedes(bytes($0)) }
    let page = Array(
      behind.sorted { bytes($0).lexicographicallyPrecedes(bytes($1)) }.prefix(limit))
    let next = page.count < limit ? nil : page.last?.subject.identity?.name
    return AccountPage(accounts: page, next: next)
  }

  package func replace(
    _ recorded: AccountIdentity, with account: Account, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord] {
    try refuseAccounts()
    let remaining = contents.accounts.filter { $0.subject != .account(recorded) }
    for other in remaining where Self.share(other.subject, account.subject) {
      if !other.holdsNothing, let third = other.subject.identity {
        throw .identityChanged(recorded: third)
      }
    }
    return try inTransaction {
      contents.accounts = remaining.filter { !Self.share($0.subject, account.subject) } + [account]
      return append(events)
    }
  }

  package func areAccountsSealed() throws(StoreError) -> Bool {
    try refuseIfAbandoned()
    return !areAccountsChanged
  }

  package func acceptAccounts(
    at now: UnixTime, recording events: [AuditEvent]
  ) throws(StoreError) -> AcceptedAccounts {
    guard areAccountsChanged else { throw .unavailable("there is nothing to accept") }
    let records = try inTransaction {
      for index in contents.accounts.indices {
        contents.accounts[index].fence(at: max(now, contents.latestTime))
      }
      return append(events)
    }
    areAccountsChanged = false
    let count = contents.accounts.count { $0.subject.identity != nil }
    return AcceptedAccounts(count: count, refused: [], auditRecords: records)
  }

  package func policy() throws(StoreError) -> Policy {
    try refuseIfAbandoned()
    return contents.policy
  }

  package func commit<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    do {
      return try inTransaction { work.map(perform) }
    } catch {
      return work.map { _ in .failure(error) }
    }
  }

  package func stage<Outcome>(
    _ work: [AccountWork<Outcome>]
  ) -> [Result<Committed<Outcome>, StoreError>] {
    commit(work)
  }

  package func stage(recording events: [AuditEvent]) throws(StoreError) -> [AuditRecord] {
    try record(events)
  }

  package var synchronizer: any StoreSynchronizer { Nothing(isAbandoned: isAbandoned) }

  /// Nothing is on disk.
  private struct Nothing: StoreSynchronizer {
    let isAbandoned: Bool

    func synchronize() throws(StoreError) {
      if isAbandoned { throw .unavailable("it is closed") }
    }
  }

  package func abandon() {
    isAbandoned = true
  }

  package func record(_ events: [AuditEvent]) throws(StoreError) -> [AuditRecord] {
    try inTransaction { append(events) }
  }

  package func replacePolicy(
    _ policy: Policy, recording events: [AuditEvent]
  ) throws(StoreError) -> [AuditRecord] {
    try inTransaction {
      contents.policy = policy
      return append(events)
    }
  }

  package func auditRecords(
    after number: Int64, limit: Int, where filter: AuditFilter
  ) throws(StoreError) -> AuditPage {
    try refuseIfAbandoned()
    let log = contents.auditRecords
    let start = min(max(Int(clamping: number), 0), log.count)
    var last = start
    var records: [AuditRecord] = []
    for record in log[start...].prefix(AuditPage.maximumRows) where records.count < limit {
      last = Int(record.number)
      if filter.admits(record.event) { records.append(record) }
    }
    return AuditPage(records: records, last: Int64(last), isAtEnd: last == log.count)
  }

  /// What is kept in memory nobody edits: it holds.
  package func verifyAudit(after number: Int64) throws(StoreError) -> AuditVerification {
    try refuseIfAbandoned()
    let log = contents.auditRecords
    let start = min(max(Int(clamping: number), 0), log.count)
    let rows = log[start...].prefix(AuditVerification.maximumRows)
    return AuditVerification(
      count: rows.count, last: Int64(rows.endIndex), isAtEnd: rows.endIndex == log.count)
  }

  package func probe() throws(StoreError) {
    try refuseIfAbandoned()
  }

  private func refuseIfAbandoned() throws(StoreError) {
    if isAbandoned { throw .unavailable("it is closed") }
  }

  private func refuseAccounts() throws(StoreError) {
    try refuseIfAbandoned()
    if areAccountsChanged { throw .accountsChanged }
  }

  private func perform<Outcome>(
    _ work: AccountWork<Outcome>
  ) -> Result<Committed<Outcome>, StoreError> {
    Result { () throws(StoreError) in
      let recorded = try load(work.subject)
      var transaction = AccountTransaction(
        account: recorded.account, policy: contents.policy,
        latestRecordedTime: contents.latestTime)
      let outcome = try work.body(&transaction)
      if transaction.account != recorded.account {
        contents.accounts.removeAll { recorded.replaced.contains($0.subject) }
        contents.accounts.append(transaction.account)
      }
      return Committed(outcome: outcome, auditRecords: append(transaction.events))
    }
  }

  /// The account, blank where nothing is recorded, and the records that writing it replaces.
  private func load(
    _ subject: Subject
  ) throws(StoreError) -> (account: Account, replaced: [Subject]) {
    try refuseAccounts()
    if let account = contents.accounts.first(where: { $0.subject == subject }) {
      return (account, [subject])
    }
    let others = contents.accounts.filter { Self.share($0.subject, subject) }
    for other in others where !other.holdsNothing {
      if let recorded = other.subject.identity { throw .identityChanged(recorded: recorded) }
    }
    return (Account(subject: subject), others.map(\.subject))
  }

  private static func share(_ left: Subject, _ right: Subject) -> Bool {
    guard let left = left.identity, let right = right.identity else { return false }
    return left.name == right.name || left.uid == right.uid
  }

  private func append(_ events: [AuditEvent]) -> [AuditRecord] {
    events.map { event in
      let number = Int64(contents.auditRecords.count + 1)
      let predecessor = contents.auditRecords.last?.authenticationCode ?? []
      contents.auditEndOffset += event.recordedByteCount
      contents.latestTime = event.latestTime(after: contents.latestTime)
      let record = AuditRecord(
        number: number, event: event,
        authenticationCode: vault.authenticationCode(
          for: event, number: number, endOffset: contents.auditEndOffset, after: predecessor))
      contents.auditRecords.append(record)
      return record
    }
  }

  private func inTransaction<Value>(_ body: () -> Value) throws(StoreError) -> Value {
    try refuseIfAbandoned()
    let before = contents
    let value = body()
    guard !failsNextCommit else {
      failsNextCommit = false
      contents = before
      throw .unavailable("this commit was made to fail")
    }
    return value
  }
}
