import GRDB

/// The tables, as ordered and named migrations; one that has shipped is never changed again.
///
/// What a MAC covers is believed because of its MAC. The constraints catch our own mistakes first.
/// Words that may become more (actions, reasons, methods) have no CHECK: each new word would be a
/// migration.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("accounts, policy and audit") { database in
      try database.execute(sql: store)
      try database.execute(sql: account)
      try database.execute(sql: policy)
      try database.execute(sql: audit)
    }
    return migrator
  }

  /// Whether the migrations have ever been at work here.
  static func isPresent(in database: Database) throws -> Bool {
    try database.tableExists("store")
  }

  /// Every table, index, trigger and view: an added trigger could undo what we write.
  static func everything(in database: Database) throws -> [String] {
    try String.fetchAll(
      database,
      sql: """
        SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_schema
        ORDER BY type, name
        """)
  }

  /// What `everything(in:)` finds where nobody but the migrations has been at work.
  static func expected() throws -> [String] {
    let blank = try DatabaseQueue()
    try migrator.migrate(blank)
    return try blank.inDatabase(everything)
  }

  private static let store = """
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
  private static let account = """
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

  private static let policy = """
    CREATE TABLE policyRecord (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """

  private static let audit = """
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
