import SallyportCore
import SallyportCrypto

/// Accounts as they are found by name and uid, verified, and written back where they differ.
struct AccountRecords {
  /// What is recorded about a subject.
  struct Recorded {
    /// Blank where nothing is recorded.
    let account: Account

    /// The row of the account; nil where there is none.
    let id: Int64?

    /// The row as the set of accounts has it; nil where there is none.
    let member: AccountSet.Member?

    /// Rows of empty records that have the name or the uid, but not both: what is written in the
    /// place of this one replaces them (A18).
    let superseded: [Superseded]
  }

  /// A row that is to go.
  struct Superseded {
    let id: Int64
    let member: AccountSet.Member
    let identity: AccountIdentity
  }

  /// Of one row, as the set of accounts has it.
  private let memberSealer: SetSealer

  /// Of the set as a whole.
  private let wholeSealer: SetSealer
  private let vault: Vault
  private let table: AccountTable

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.vault = vault
    memberSealer = vault.setSealer(for: "member")
    wholeSealer = vault.setSealer(for: "all")
    table = try AccountTable(on: database)
  }

  func count() throws(StoreError) -> Int {
    try table.count()
  }

  /// Calls `body` with the rows behind an id, as `AccountTable` does.
  func forEachMember(
    after id: Int64, atMost count: Int, _ body: (Int64, AccountSet.Member) -> Void
  ) throws(StoreError) {
    try table.forEachMember(after: id, atMost: count, sealer: memberSealer, body)
  }

  /// What is recorded under the subject's name and uid.
  ///
  /// - Parameter accounts: which there are, as the census found them and commits left them.
  /// - Throws: `StoreError.identityChanged` if something that matters is recorded under only one
  ///   of the two; `.notAuthentic` if any row concerned does not carry the MAC it should, or has
  ///   not the record that it had, or was not found.
  func load(
    _ subject: Subject, among accounts: AccountSet
  ) throws(StoreError) -> Recorded {
    var superseded: [Superseded] = []
    for row in try table.rows(for: subject) {
      guard let row else { throw Self.notAuthentic(subject) }
      let (account, member) = try verified(row, among: accounts)
      if account.subject == subject {
        return Recorded(account: account, id: row.id, member: member, superseded: [])
      }
      // Decoys have names that nobody shares; and a forged index may lead to any row.
      guard let identity = account.subject.identity, let wanted = subject.identity,
        identity.name == wanted.name || identity.uid == wanted.uid
      else { throw Self.notAuthentic(subject) }
      guard account.holdsNothing else { throw .identityChanged(recorded: identity) }
      superseded.append(Superseded(id: row.id, member: member, identity: identity))
    }
    try checkAbsence(of: subject, but: superseded, among: accounts)
    return Recorded(
      account: Account(subject: subject), id: nil, member: nil, superseded: superseded)
  }

  /// By each key apart: what was found under the name does not excuse what is hidden under the uid.
  private func checkAbsence(
    of subject: Subject, but superseded: [Superseded], among accounts: AccountSet
  ) throws(StoreError) {
    guard let wanted = subject.identity else { return }
    let isNameFree = superseded.contains { $0.identity.name == wanted.name }
    let isUIDFree = superseded.contains { $0.identity.uid == wanted.uid }
    guard isNameFree || !accounts.mayHold(wanted.name), isUIDFree || !accounts.mayHold(wanted.uid)
    else { throw Self.rowIsHidden }
  }

  /// What is recorded under a name, whatever the uid; nil where nothing is.
  ///
  /// - Throws: `StoreError.notAuthentic` as `load(_:among:)` does.
  func account(
    named name: AccountName, among accounts: AccountSet
  ) throws(StoreError) -> Account? {
    guard let first = try table.rows(named: name).first else {
      guard !accounts.mayHold(name) else { throw Self.rowIsHidden }
      return nil
    }
    guard let row = first else { throw .notAuthentic("the record of '\(name)'") }
    let account = try verified(row, among: accounts).account
    guard account.subject.identity?.name == name else { throw Self.notAuthentic(row.subject) }
    return account
  }

  /// Accounts behind a name, in the order of their names.
  func accounts(
    after name: AccountName?, atMost count: Int, among set: AccountSet
  ) throws(StoreError) -> AccountPage {
    let rows = try table.rows(after: name, atMost: count)
    var (accounts, damaged) = ([Account](), [AccountName]())
    var last: AccountName?
    for row in rows {
      guard let row, let identity = row.subject.identity else { continue }
      last = identity.name
      do throws(StoreError) {
        accounts.append(try verified(row, among: set).account)
      } catch {
        damaged.append(identity.name)
      }
    }
    return AccountPage(
      accounts: accounts, damaged: damaged, next: rows.count < count ? nil : last)
  }

  /// Removes a record in the caller's transaction, and keeps `census` up to date.
  func remove(_ recorded: Recorded, census: inout AccountCensus) throws(StoreError) {
    guard let id = recorded.id, let member = recorded.member else { return }
    try table.delete(id)
    census.remove(member, at: id)
  }

  /// Writes `account` in the caller's transaction if it differs from what is recorded, and keeps
  /// `census` up to date.
  ///
  /// - Returns: What is recorded now.
  func write(
    _ account: Account, over recorded: Recorded, census: inout AccountCensus
  ) throws(StoreError) -> Recorded {
    precondition(account.subject == recorded.account.subject, "work keeps to its own account")
    guard account != recorded.account else { return recorded }
    let sealed = vault.seal(account)
    let member = member(account.subject, sealed)
    if let id = recorded.id, let former = recorded.member {
      try table.update(id, to: sealed)
      census.replace(former, with: member, at: id)
      return Recorded(account: account, id: id, member: member, superseded: [])
    }
    for row in recorded.superseded {
      try table.delete(row.id)
      census.remove(row.member, at: row.id)
    }
    let id = try table.insert(account.subject, sealed)
    census.insert(member, at: id)
    return Recorded(account: account, id: id, member: member, superseded: [])
  }

  /// Changes every account whose record carries a MAC that fits, in the caller's transaction; what
  /// is known of the set of accounts does not follow.
  ///
  /// - Returns: How many accounts there are, and whose records carry no MAC that fits.
  func rewriteAll(
    _ change: (inout Account) -> Void
  ) throws(StoreError) -> (count: Int, refused: [AccountName]) {
    var (count, refused) = (0, [AccountName]())
    var last: Int64 = 0
    while true {
      let rows = try table.rows(behind: last, atMost: Self.rowsRewrittenAtOnce)
      guard let end = rows.last?.id else { return (count, refused.sorted { $0.value < $1.value }) }
      last = end
      for case .some(let row) in rows.map(\.row) {
        if row.subject.identity != nil { count += 1 }
        guard let opened = opened(row) else {
          if let name = row.subject.identity?.name { refused.append(name) }
          continue
        }
        var account = opened.account
        change(&account)
        if account != opened.account { try table.update(row.id, to: vault.seal(account)) }
      }
    }
  }

  /// Some KiB each.
  private static let rowsRewrittenAtOnce = 100

  // MARK: Sealing anew

  /// Rows behind an id as a rotation of the key looks at them.
  struct Survey {
    /// The last one's id; nil where there is none.
    var lastID: Int64?
    var count = 0

    /// Those that a former key has sealed.
    var rowsUnderFormerKey: [Resealable] = []

    /// The keys of which digests were carried over, in any of them.
    var keysOfDigests: Set<SealingKey.ID> = []
  }

  /// A row that is to be sealed with the present key.
  struct Resealable {
    fileprivate let id: Int64
    fileprivate let member: AccountSet.Member
    fileprivate let account: Account
  }

  /// Looks at rows behind an id.
  ///
  /// One that fits no key's MAC stays as it is, refused.
  ///
  /// - Parameter accounts: as of `load(_:among:)`.
  func survey(
    behind id: Int64, atMost count: Int, among accounts: AccountSet, at now: UnixTime
  ) throws(StoreError) -> Survey {
    var survey = Survey()
    for (id, row) in try table.rows(behind: id, atMost: count) {
      survey.lastID = id
      survey.count += 1
      guard let row, let opened = opened(row) else { continue }
      let member = member(row.subject, row.sealed)
      // Nor does one that was put under the daemon.
      guard accounts.holds(member, at: id) else { continue }
      survey.keysOfDigests.formUnion(opened.account.keysOfCarriedDigests(at: now))
      guard opened.isUnderFormerKey else { continue }
      survey.rowsUnderFormerKey.append(
        Resealable(id: id, member: member, account: opened.account))
    }
    return survey
  }

  /// Seals a row with the present key in the caller's transaction, and keeps `census` up to date.
  func reseal(_ row: Resealable, census: inout AccountCensus) throws(StoreError) {
    let sealed = vault.seal(row.account)
    try table.update(row.id, to: sealed)
    census.replace(row.member, with: member(row.account.subject, sealed), at: row.id)
  }

  /// What seals `accounts` as a whole.
  func seal(of accounts: AccountSet) -> [UInt8] {
    accounts.authenticationCode(wholeSealer)
  }

  private func member(_ subject: Subject, _ sealed: SealedAccount) -> AccountSet.Member {
    AccountTable.member(
      subject, authenticationCode: sealed.authenticationCode, sealer: memberSealer)
  }

  static func notAuthentic(_ subject: Subject) -> StoreError {
    switch subject {
    case .account(let identity): .notAuthentic("the record of '\(identity.name)'")
    case .decoy: .notAuthentic("the record of unknown names")
    }
  }

  /// An account that is there was not found.
  private static let rowIsHidden = StoreError.notAuthentic("the set of accounts")

  /// The account in a row, which has to be the row's own, and the one that it had before.
  private func verified(
    _ row: AccountTable.Row, among accounts: AccountSet
  ) throws(StoreError) -> (account: Account, member: AccountSet.Member) {
    let member = member(row.subject, row.sealed)
    guard let opened = opened(row), accounts.holds(member, at: row.id) else {
      throw Self.notAuthentic(row.subject)
    }
    return (opened.account, member)
  }

  private func opened(_ row: AccountTable.Row) -> OpenedAccount? {
    guard let opened = vault.open(row.sealed), opened.account.subject == row.subject else {
      return nil
    }
    return opened
  }
}
