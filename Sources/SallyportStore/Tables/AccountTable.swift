import GRDB
import SallyportCore

/// The row of each account and each decoy.
struct AccountTable {
  /// A row, with the parts of the account that lie in other tables still missing.
  struct Row {
    let id: Int64
    let account: Account
    let lockedSince: UnixTime?
    let consecutiveStepUpFailures: Int
    let authenticationCode: [UInt8]
  }

  static let findSQL: StaticString = """
    SELECT id, name, uid, lockedSince, consecutiveStepUpFailures, failuresSinceSignIn,
      recoveryCodeViews, lastSignInAt, lastSignInService, lastSignInAddress, lastSignInMethod, mac
    FROM account WHERE name = ? OR uid = ?
    """

  private let find: PreparedStatement
  private let insert: PreparedStatement
  private let update: PreparedStatement
  private let delete: PreparedStatement
  private let countRows: PreparedStatement
  private let selectKeys: PreparedStatement
  private let checkIndexes: PreparedStatement

  init(on database: Database) throws(StoreError) {
    find = try PreparedStatement(Self.findSQL, on: database)
    insert = try PreparedStatement(
      """
      INSERT INTO account (name, uid, lockedSince, consecutiveStepUpFailures,
        failuresSinceSignIn, recoveryCodeViews, lastSignInAt, lastSignInService,
        lastSignInAddress, lastSignInMethod, mac)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
      """, on: database)
    update = try PreparedStatement(
      """
      UPDATE account SET lockedSince = ?, consecutiveStepUpFailures = ?,
        failuresSinceSignIn = ?, recoveryCodeViews = ?, lastSignInAt = ?,
        lastSignInService = ?, lastSignInAddress = ?, lastSignInMethod = ?, mac = ?
      WHERE id = ?
      """, on: database)
    delete = try PreparedStatement("DELETE FROM account WHERE id = ?", on: database)
    countRows = try PreparedStatement("SELECT count(*) FROM account", on: database)
    selectKeys = try PreparedStatement("SELECT name, uid FROM account", on: database)
    checkIndexes = try PreparedStatement("PRAGMA integrity_check('account')", on: database)
  }

  /// The rows under the subject's name or under its uid: none, one or two; nil in the place of a
  /// row that no account can be.
  func rows(for subject: Subject) throws(StoreError) -> [Row?] {
    try find.rows(Self.key(of: subject)) { row in Self.decode(&row) }
  }

  /// The rows under a name: none or one; nil in the place of a row that no account can be.
  func rows(named name: AccountName) throws(StoreError) -> [Row?] {
    try find.rows([.text(name.value), .null]) { row in Self.decode(&row) }
  }

  /// Calls `body` with the subject of every row; with nil for a row that is about none.
  func forEachSubject(_ body: (Subject?) -> Void) throws(StoreError) {
    try selectKeys.forEachRow { row in
      body(Self.subject(name: row.text(), uid: row.optionalInteger()))
    }
  }

  /// Whether every row is found by its name and by its uid.
  ///
  /// Rows are sought in indexes, which no MAC covers: one that was cut or exchanged would hide a
  /// row that is there.
  func isIndexed() throws(StoreError) -> Bool {
    try checkIndexes.rows { $0.text() } == ["ok"]
  }

  func insert(_ account: Account, authenticationCode: [UInt8]) throws(StoreError) -> Int64 {
    let values = Self.key(of: account.subject) + Self.columns(of: account)
    let ids = try insert.rows(values + [.blob(authenticationCode)]) { $0.integer() }
    guard let id = ids.first else { throw .unavailable("a new row has no id") }
    return id
  }

  func update(
    _ id: Int64, to account: Account, authenticationCode: [UInt8]
  ) throws(StoreError) {
    try update.run(Self.columns(of: account) + [.blob(authenticationCode), .integer(id)])
  }

  /// Deletes the row and, by its foreign keys, all parts of the account.
  func delete(_ id: Int64) throws(StoreError) {
    try delete.run(.integer(id))
  }

  func count() throws(StoreError) -> Int {
    Int(try countRows.rows { $0.integer() }.first ?? 0)
  }

  private static func key(of subject: Subject) -> [SQLValue] {
    switch subject {
    case .account(let identity):
      [.text(identity.name.value), .integer(Int64(identity.uid.rawValue))]
    case .decoy(let slot): [.text("\(decoyPrefix)\(slot.index)"), .null]
    }
  }

  private static func columns(of account: Account) -> [SQLValue] {
    [
      SQLValue(account.loginThrottle.lockedSince?.seconds),
      SQLValue(account.stepUpThrottle.consecutiveFailures),
      SQLValue(account.failuresSinceSignIn), SQLValue(account.recoveryCodeViews),
      SQLValue(account.lastSignIn?.at.seconds), SQLValue(account.lastSignIn?.service),
      SQLValue(account.lastSignIn?.address?.networkOrder),
      SQLValue(account.lastSignIn?.method?.rawValue),
    ]
  }

  private static func decode(_ row: inout SQLRow) -> Row? {
    let id = row.integer()
    guard let subject = subject(name: row.text(), uid: row.optionalInteger()) else { return nil }
    let lockedSince = row.optionalInteger().map(UnixTime.init(seconds:))
    let consecutiveStepUpFailures = Int(row.integer())
    var account = Account(subject: subject)
    account.failuresSinceSignIn = Int(row.integer())
    account.recoveryCodeViews = Int(row.integer())
    account.lastSignIn = signIn(&row)
    return Row(
      id: id, account: account, lockedSince: lockedSince,
      consecutiveStepUpFailures: consecutiveStepUpFailures, authenticationCode: row.bytes())
  }

  private static func subject(name: String, uid: Int64?) -> Subject? {
    guard let uid else {
      guard name.hasPrefix(decoyPrefix), let index = Int(name.dropFirst(decoyPrefix.count))
      else { return nil }
      return DecoySlot(index: index).map(Subject.decoy)
    }
    guard let name = AccountName(name), let uid = UInt32(exactly: uid) else { return nil }
    return .account(AccountIdentity(name: name, uid: UserID(uid)))
  }

  /// An address or a method that is none reads as absent, and then the MAC does not fit.
  private static func signIn(_ row: inout SQLRow) -> SignIn? {
    let at = row.optionalInteger()
    let service = row.optionalText()
    let address = row.optionalBytes()
    let method = row.optionalText()
    guard let at, let service else { return nil }
    return SignIn(
      at: UnixTime(seconds: at), service: service,
      address: address.flatMap(IPAddress.init(networkOrder:)),
      method: method.flatMap(AuthenticatorKind.init(rawValue:)))
  }

  /// No account name contains a slash.
  private static let decoyPrefix = "/decoy/"
}
