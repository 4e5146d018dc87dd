import GRDB
import SallyportCore
import SallyportCrypto

/// Accounts as a whole: found by name and uid, put together from their tables, verified, and
/// written back where they differ.
struct AccountRecords {
  /// What is recorded about a subject.
  struct Recorded {
    /// Blank where nothing is recorded.
    let account: Account

    /// The row of the account; nil where there is none.
    let id: Int64?

    /// Rows of empty records that have the name or the uid, but not both: what is written in the
    /// place of this one replaces them (A18).
    let superseded: [Int64]
  }

  private let vault: Vault
  private let table: AccountTable
  private let devices: ChildTable<Device>
  private let recoveryCodes: ChildTable<RecoveryCodeEntry>
  private let buckets: ChildTable<LoginThrottle.Bucket>
  private let loginWeeks: ChildTable<FailureHistory.Week>
  private let stepUpWeeks: ChildTable<FailureHistory.Week>

  init(on database: Database, vault: Vault) throws(StoreError) {
    self.vault = vault
    table = try AccountTable(on: database)
    devices = try .device(on: database)
    recoveryCodes = try .recoveryCode(on: database)
    buckets = try .failureBucket(on: database)
    loginWeeks = try .failureWeek(.login, on: database)
    stepUpWeeks = try .failureWeek(.stepUp, on: database)
  }

  func count() throws(StoreError) -> Int {
    try table.count()
  }

  /// What is recorded under the subject's name and uid.
  ///
  /// - Throws: `StoreError.identityChanged` if something that matters is recorded under only one
  ///   of the two; `.notAuthentic` if any row concerned does not carry the MAC it should.
  func load(_ subject: Subject) throws(StoreError) -> Recorded {
    var superseded: [Int64] = []
    for row in try table.rows(for: subject) {
      guard let row else { throw Self.notAuthentic(subject) }
      let account = try verifiedAccount(row)
      if account.subject == subject {
        return Recorded(account: account, id: row.id, superseded: [])
      }
      if !account.holdsNothing, let recorded = account.subject.identity {
        throw .identityChanged(recorded: recorded)
      }
      superseded.append(row.id)
    }
    return Recorded(account: Account(subject: subject), id: nil, superseded: superseded)
  }

  /// Writes the rows in which `account` differs from what is recorded, in the caller's transaction.
  ///
  /// - Returns: How many more accounts there are now.
  func write(_ account: Account, over recorded: Recorded) throws(StoreError) -> Int {
    precondition(account.subject == recorded.account.subject, "work keeps to its own account")
    guard account != recorded.account else { return 0 }
    let authenticationCode = vault.authenticationCode(for: account)
    if let id = recorded.id {
      try table.update(id, to: account, authenticationCode: authenticationCode)
      try writeParts(of: account, over: recorded.account, at: id)
      return 0
    }
    for id in recorded.superseded { try table.delete(id) }
    let id = try table.insert(account, authenticationCode: authenticationCode)
    try writeParts(of: account, over: recorded.account, at: id)
    return 1 - recorded.superseded.count
  }

  static func notAuthentic(_ subject: Subject) -> StoreError {
    switch subject {
    case .account(let identity): .notAuthentic("the record of '\(identity.name)'")
    case .decoy: .notAuthentic("the record of unknown names")
    }
  }

  private func writeParts(
    of new: Account, over old: Account, at id: Int64
  ) throws(StoreError) {
    try devices.replace(old.devices, with: new.devices, of: id)
    try recoveryCodes.replace(old.recoveryCodes, with: new.recoveryCodes, of: id)
    try buckets.replace(old.loginThrottle.buckets, with: new.loginThrottle.buckets, of: id)
    try loginWeeks.replace(
      old.loginThrottle.history.weeks, with: new.loginThrottle.history.weeks, of: id)
    try stepUpWeeks.replace(
      old.stepUpThrottle.history.weeks, with: new.stepUpThrottle.history.weeks, of: id)
  }

  private func verifiedAccount(_ row: AccountTable.Row) throws(StoreError) -> Account {
    guard
      let account = try assembledAccount(row),
      ConstantTime.areEqual(vault.authenticationCode(for: account), row.authenticationCode)
    else { throw Self.notAuthentic(row.account.subject) }
    return account
  }

  /// Nil if a row of one of its parts is nonsense.
  private func assembledAccount(_ row: AccountTable.Row) throws(StoreError) -> Account? {
    guard
      let devices = try devices.load(of: row.id),
      let recoveryCodes = try recoveryCodes.load(of: row.id),
      let buckets = try buckets.load(of: row.id),
      let loginWeeks = try loginWeeks.load(of: row.id),
      let stepUpWeeks = try stepUpWeeks.load(of: row.id)
    else { return nil }
    var account = row.account
    account.devices = devices
    account.recoveryCodes = recoveryCodes
    account.loginThrottle = LoginThrottle(
      buckets: buckets, history: FailureHistory(weeks: loginWeeks), lockedSince: row.lockedSince)
    account.stepUpThrottle = StepUpThrottle(
      consecutiveFailures: row.consecutiveStepUpFailures,
      history: FailureHistory(weeks: stepUpWeeks))
    return account
  }
}
