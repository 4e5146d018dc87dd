import SallyportCore

/// The tables, as an ordered list of migrations; one that has shipped is never changed again.
///
/// What a MAC covers is believed because of its MAC. The constraints catch our own mistakes first.
/// Words that may become more (actions, reasons, methods) have no CHECK: each new word would be a
/// migration.
///
/// How many of the migrations have been at work stands in the file's header (`user_version`), and
/// so does whose file it is (`application_id`).
enum Schema {
  /// What a file is in that all migrations have been at work on.
  static let latestVersion = migrations.count

  private static let migrations = [accountsPolicyAndAudit, keysThatWereReplaced, recordsWithMail]

  private static let accountsPolicyAndAudit = [store, account, policy, audit]

  /// What is kept of former sealing keys, sealed; empty where that is nothing.
  private static let keysThatWereReplaced: [StaticString] = [
    "ALTER TABLE store ADD COLUMN formerKeys BLOB NOT NULL DEFAULT x''"
  ]

  /// No table changes: records are written that an older daemon cannot read, and would take for forged.
  private static let recordsWithMail: [StaticString] = []

  /// "Saly", in the header of every store.
  private static let applicationID: Int32 = 0x5361_6C79

  /// "SalB", in the header of a backup, and of a store that was found to be an older one.
  private static let olderApplicationID: Int32 = 0x5361_6C42

  /// How many migrations have been at work, which may be more than there are here; nil where the
  /// file is neither a store nor new.
  static func version(of database: Database) throws -> Int? {
    let application = try number("PRAGMA application_id", in: database)
    let version = try number("PRAGMA user_version", in: database)
    switch (application, version) {
    case (0, 0): return 0
    case (Int64(applicationID), 1...), (Int64(olderApplicationID), 1...): return Int(version)
    default: return nil
    }
  }

  /// Runs the migrations from one version to another, each in a transaction of its own.
  ///
  /// - Throws: What SQLite says; the database has to be closed then, which takes back what was
  ///   begun.
  static func migrate(
    _ database: Database, from version: Int, to target: Int = latestVersion
  ) throws(SQLiteError) {
    let isOlder = (try? isMarkedAsOlder(database)) ?? true
    let applicationID = isOlder ? olderApplicationID : applicationID
    for number in version..<target {
      try database.execute("BEGIN IMMEDIATE")
      for statements in migrations[number] { try database.execute(statements) }
      try database.mark(applicationID: applicationID, version: Int32(number + 1))
      try database.execute("COMMIT")
    }
  }

  /// Whether it is a backup, or was found to be an older store, and nobody has accepted it.
  static func isMarkedAsOlder(_ database: Database) throws(StoreError) -> Bool {
    let select = try PreparedStatement("PRAGMA application_id", on: database)
    return try select.rows { $0.integer() } == [Int64(olderApplicationID)]
  }

  /// Marks a store, which has all migrations behind it, as an older one or as accepted.
  static func mark(_ database: Database, asOlder isOlder: Bool) throws(SQLiteError) {
    try database.mark(
      applicationID: isOlder ? olderApplicationID : applicationID, version: Int32(latestVersion))
  }

  /// Whether the migrations have ever been at work here.
  static func isPresent(in database: Database) throws -> Bool {
    try number(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'store'", in: database)
      > 0
  }

  /// Every table, index, trigger and view: an added trigger could undo what we write.
  static func everything(in database: Database) throws -> [String] {
    let select = try PreparedStatement(
      """
      SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_schema
      ORDER BY type, name
      """, on: database)
    return try select.rows { $0.text() }
  }

  /// What `everything(in:)` finds where nobody but the migrations has been at work.
  static func expected(at version: Int) throws -> [String] {
    let blank = try Database()
    try migrate(blank, from: 0, to: version)
    return try everything(in: blank)
  }

  private static func number(
    _ sql: StaticString, in database: Database
  ) throws -> Int64 {
    try PreparedStatement(sql, on: database).rows { $0.integer() }.first ?? 0
  }

  private static let store: StaticString = """
    CREATE TABLE store (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      keyID BLOB NOT NULL CHECK (length(keyID) = 8),
      policyMAC BLOB NOT NULL CHECK (length(policyMAC) = 32),
      accountsMAC BLOB NOT NULL CHECK (length(accountsMAC) = 32),
      auditAnchorNumber INTEGER NOT NULL CHECK (auditAnchorNumber >= 0),
      auditAnchorMAC BLOB NOT NULL,
      auditAnchorOffset INTEGER NOT NULL CHECK (auditAnchorOffset >= 0),
      latestTime INTEGER NOT NULL,
      auditHeadMAC BLOB NOT NULL,
      mac BLOB NOT NULL CHECK (length(mac) = 32)
    ) STRICT
    """

  /// Whose records there are, apart from the records themselves.
  ///
  /// The MAC comes before the record it is for: after each start all MACs are read, and no long
  /// record need be read to its end.
  ///
  /// A decoy's name begins with `/decoy/`, which no account's name can.
  private static let account: StaticString = """
    CREATE TABLE account (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      uid INTEGER UNIQUE CHECK (uid BETWEEN 0 AND 4294967295),
      CHECK ((uid IS NULL) = (name GLOB '/decoy/*'))
    ) STRICT;

    CREATE TABLE accountRecord (
      accountID INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
      mac BLOB NOT NULL CHECK (length(mac) = 32),
      encoding BLOB NOT NULL
    ) STRICT
    """

  private static let policy: StaticString = """
    CREATE TABLE policyRecord (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """

  private static let audit: StaticString = """
    CREATE TABLE audit (
      number INTEGER PRIMARY KEY CHECK (number >= 1),
      at INTEGER NOT NULL,
      action TEXT NOT NULL,
      verdict TEXT NOT NULL,
      reason TEXT,
      accountName TEXT,
      accountUID INTEGER CHECK (accountUID BETWEEN 0 AND 4294967295),
      actor INTEGER CHECK (actor BETWEEN 0 AND 4294967295),
      service TEXT,
      terminal TEXT,
      address BLOB,
      remoteAccount TEXT,
      method TEXT,
      device TEXT,
      rule INTEGER CHECK (rule >= 1),
      note TEXT,
      count INTEGER NOT NULL CHECK (count >= 1),
      endOffset INTEGER NOT NULL,
      storeMAC BLOB NOT NULL CHECK (length(storeMAC) = 32),
      accountsMAC BLOB NOT NULL CHECK (length(accountsMAC) = 32),
      mac BLOB NOT NULL CHECK (length(mac) = 32),
      CHECK ((accountName IS NULL) = (accountUID IS NULL))
    ) STRICT
    """
}
