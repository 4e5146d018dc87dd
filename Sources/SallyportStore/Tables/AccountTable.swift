import SallyportCore

/// Which accounts and decoys there are, and the record of each.
struct AccountTable {
  /// A row, and what was sealed for it.
  struct Row {
    let id: Int64

    /// Where the record is found; whose it is, it says itself.
    let subject: Subject
    let sealed: SealedAccount
  }

  static let findSQL: StaticString = """
    SELECT id, name, uid, encoding, mac FROM account LEFT JOIN accountRecord ON accountID = id
    WHERE name = ? OR uid = ?
    """

  private let find: PreparedStatement
  private let selectByName: PreparedStatement
  private let insert: PreparedStatement
  private let insertRecord: PreparedStatement
  private let updateRecord: PreparedStatement
  private let delete: PreparedStatement
  private let countRows: PreparedStatement
  private let selectMembers: PreparedStatement
  private let selectBehind: PreparedStatement

  init(on database: Database) throws(StoreError) {
    find = try PreparedStatement(Self.findSQL, on: database)
    selectByName = try PreparedStatement(
      """
      SELECT id, name, uid, encoding, mac FROM account LEFT JOIN accountRecord ON accountID = id
      WHERE name > ? AND uid IS NOT NULL ORDER BY name LIMIT ?
      """, on: database)
    insert = try PreparedStatement(
      "INSERT INTO account (name, uid) VALUES (?, ?) RETURNING id", on: database)
    insertRecord = try PreparedStatement(
      "INSERT INTO accountRecord (accountID, mac, encoding) VALUES (?, ?, ?)", on: database)
    updateRecord = try PreparedStatement(
      "UPDATE accountRecord SET mac = ?, encoding = ? WHERE accountID = ?", on: database)
    delete = try PreparedStatement("DELETE FROM account WHERE id = ?", on: database)
    countRows = try PreparedStatement("SELECT count(*) FROM account", on: database)
    // By the table itself and no index: what it holds is what the indexes are held against.
    selectMembers = try PreparedStatement(
      """
      SELECT id, name, uid, mac FROM account NOT INDEXED LEFT JOIN accountRecord ON accountID = id
      WHERE id > ? ORDER BY id LIMIT ?
      """, on: database)
    selectBehind = try PreparedStatement(
      """
      SELECT id, id, name, uid, encoding, mac
      FROM account NOT INDEXED LEFT JOIN accountRecord ON accountID = id
      WHERE id > ? ORDER BY id LIMIT ?
      """, on: database)
  }

  /// The rows behind an id, by the table itself, each with its id; nil in the place of one that no
  /// account can be.
  func rows(
    behind id: Int64, atMost count: Int
  ) throws(StoreError) -> [(id: Int64, row: Row?)] {
    try selectBehind.rows([.integer(id), SQLValue(count)]) { row in
      let id = row.integer()
      return (id, Self.decode(&row))
    }
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

  /// The rows of accounts behind a name, in the order of their names; nil in the place of a row that
  /// no account can be.
  func rows(after name: AccountName?, atMost count: Int) throws(StoreError) -> [Row?] {
    try selectByName.rows([.text(name?.value ?? ""), SQLValue(count)]) { row in
      Self.decode(&row)
    }
  }

  /// Calls `body` with the rows behind an id, whatever they say, as the set of accounts has them.
  func forEachMember(
    after id: Int64, atMost count: Int, sealer: SetSealer,
    _ body: (Int64, AccountSet.Member) -> Void
  ) throws(StoreError) {
    try selectMembers.forEachRow([.integer(id), SQLValue(count)]) { row in
      let id = row.integer()
      body(
        id,
        AccountSet.Member(
          name: row.bytes(), uid: row.optionalInteger(), authenticationCode: row.bytes(),
          sealer: sealer))
    }
  }

  /// The row of a subject, with a record that has this MAC, as the set of accounts has it.
  static func member(
    _ subject: Subject, authenticationCode: [UInt8], sealer: SetSealer
  ) -> AccountSet.Member {
    let (name, uid) = columns(of: subject)
    return AccountSet.Member(
      name: Array(name.utf8), uid: uid, authenticationCode: authenticationCode, sealer: sealer)
  }

  /// - Returns: The id of the new row.
  func insert(_ subject: Subject, _ sealed: SealedAccount) throws(StoreError) -> Int64 {
    guard let id = try insert.rows(Self.key(of: subject), { $0.integer() }).first else {
      throw .unavailable("a new row has no id")
    }
    try insertRecord.run(
      .integer(id), .blob(sealed.authenticationCode), .blob(sealed.encoding))
    return id
  }

  func update(_ id: Int64, to sealed: SealedAccount) throws(StoreError) {
    try updateRecord.run(
      .blob(sealed.authenticationCode), .blob(sealed.encoding), .integer(id))
  }

  /// Deletes the row and, by its foreign key, the record.
  func delete(_ id: Int64) throws(StoreError) {
    try delete.run(.integer(id))
  }

  func count() throws(StoreError) -> Int {
    Int(try countRows.rows { $0.integer() }.first ?? 0)
  }

  private static func key(of subject: Subject) -> [SQLValue] {
    let (name, uid) = columns(of: subject)
    return [.text(name), SQLValue(uid)]
  }

  private static func columns(of subject: Subject) -> (name: String, uid: Int64?) {
    switch subject {
    case .account(let identity): (identity.name.value, Int64(identity.uid.rawValue))
    case .decoy(let slot): ("\(decoyPrefix)\(slot.index)", nil)
    }
  }

  /// A record that is missing reads as an empty one, which no MAC fits.
  private static func decode(_ row: inout SQLRow) -> Row? {
    let id = row.integer()
    guard let subject = subject(name: row.text(), uid: row.optionalInteger()) else { return nil }
    return Row(
      id: id, subject: subject,
      sealed: SealedAccount(encoding: row.bytes(), authenticationCode: row.bytes()))
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

  /// No account name contains a slash.
  private static let decoyPrefix = "/decoy/"
}
