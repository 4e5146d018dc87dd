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
  /// - Throws: `StoreError.identityChanged` if something that matters is recorded under only one
  ///   of the two; `.notAuthentic` if any row concerned does not carry the MAC it should.
  func load(_ subject: Subject) throws(StoreError) -> Recorded {
    var superseded: [Superseded] = []
    for row in try table.rows(for: subject) {
      guard let row else { throw Self.notAuthentic(subject) }
      let account = try verifiedAccount(row)
      if account.subject == subject {
        return Recorded(
          account: account, id: row.id, member: member(subject, row.sealed), superseded: [])
      }
      // Decoys have names that nobody shares.
      guard let identity = account.subject.identity else { throw Self.notAuthentic(subject) }
      guard account.holdsNothing else { throw .identityChanged(recorded: identity) }
      superseded.append(
        Superseded(id: row.id, member: member(account.subject, row.sealed)))
    }
    return Recorded(
      account: Account(subject: subject), id: nil, member: nil, superseded: superseded)
  }

  /// What is recorded under a name, whatever the uid; nil where nothing is.
  ///
  /// - Throws: `StoreError.notAuthentic` as `load(_:)` does.
  func account(named name: AccountName) throws(StoreError) -> Account? {
    guard let first = try table.rows(named: name).first else { return nil }
    guard let row = first else { throw .notAuthentic("the record of '\(name)'") }
    return try verifiedAccount(row)
  }

  /// Accounts behind a name, in the order of their names.
  func accounts(
    after name: AccountName?, atMost count: Int
  ) throws(StoreError) -> AccountPage {
    let rows = try table.rows(after: name, atMost: count)
    var (accounts, damaged) = ([Account](), [AccountName]())
    var last: AccountName?
    for row in rows {
      guard let row, let identity = row.subject.identity else { continue }
      last = identity.name
      do throws(StoreError) {
        accounts.append(try verifiedAccount(row))
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
    census.remove(member)
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
      census.replace(former, with: member)
      return Recorded(account: account, id: id, member: member, superseded: [])
    }
    for row in recorded.superseded {
      try table.delete(row.id)
      census.remove(row.member)
    }
    let id = try table.insert(account.subject, sealed)
    census.insert(member)
    return Recorded(account: account, id: id, member: member, superseded: [])
  }

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
  func survey(behind id: Int64, atMost count: Int) throws(StoreError) -> Survey {
    var survey = Survey()
    for (id, row) in try table.rows(behind: id, atMost: count) {
      survey.lastID = id
      survey.count += 1
      guard let row, let opened = opened(row) else { continue }
      survey.keysOfDigests.formUnion(opened.account.keysOfCarriedDigests)
      guard opened.isUnderFormerKey else { continue }
      survey.rowsUnderFormerKey.append(
        Resealable(id: id, member: member(row.subject, row.sealed), account: opened.account))
    }
    return survey
  }

  /// Seals a row with the present key in the caller's transaction, and keeps `census` up to date.
  func reseal(_ row: Resealable, census: inout AccountCensus) throws(StoreError) {
    let sealed = vault.seal(row.account)
    try table.update(row.id, to: sealed)
    census.replace(row.member, with: member(row.account.subject, sealed))
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

  /// The account in a row, which has to be the row's own.
  private func verifiedAccount(_ row: AccountTable.Row) throws(StoreError) -> Account {
    guard let opened = opened(row) else { throw Self.notAuthentic(row.subject) }
    return opened.account
  }

  private func opened(_ row: AccountTable.Row) -> OpenedAccount? {
    guard let opened = vault.open(row.sealed), opened.account.subject == row.subject else {
      return nil
    }
    return opened
  }
}
