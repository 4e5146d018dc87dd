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
      try database.execute(sql: accountParts)
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
      mac BLOB NOT NULL CHECK (length(mac) = 32)
    ) STRICT
    """

  /// A decoy's name begins with `/decoy/`, which no account's name can.
  private static let account = """
    CREATE TABLE account (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      uid INTEGER UNIQUE CHECK (uid BETWEEN 0 AND 4294967295),
      lockedSince INTEGER,
      consecutiveStepUpFailures INTEGER NOT NULL CHECK (consecutiveStepUpFailures >= 0),
      failuresSinceSignIn INTEGER NOT NULL CHECK (failuresSinceSignIn >= 0),
      recoveryCodeViews INTEGER NOT NULL CHECK (recoveryCodeViews >= 0),
      lastSignInAt INTEGER,
      lastSignInService TEXT,
      lastSignInAddress BLOB,
      lastSignInMethod TEXT,
      mac BLOB NOT NULL CHECK (length(mac) = 32),
      CHECK ((uid IS NULL) = (name GLOB '/decoy/*')),
      CHECK ((lastSignInAt IS NULL) = (lastSignInService IS NULL)),
      CHECK (lastSignInAt IS NOT NULL
        OR (lastSignInAddress IS NULL AND lastSignInMethod IS NULL))
    ) STRICT
    """

  private static let accountParts = """
    CREATE TABLE device (
      accountID INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 0),
      id INTEGER NOT NULL UNIQUE CHECK (id >= 0),
      name TEXT NOT NULL,
      algorithm TEXT NOT NULL,
      digits INTEGER NOT NULL,
      timeStepSize INTEGER NOT NULL,
      sealedSecret BLOB NOT NULL,
      confirmedAt INTEGER NOT NULL,
      lastAcceptedTimeStep INTEGER NOT NULL CHECK (lastAcceptedTimeStep >= 0),
      clockDrift INTEGER NOT NULL,
      lastUsedAt INTEGER,
      PRIMARY KEY (accountID, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE recoveryCode (
      accountID INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 0),
      number INTEGER NOT NULL CHECK (number >= 1),
      digest BLOB NOT NULL CHECK (length(digest) = 32),
      sealedCode BLOB,
      PRIMARY KEY (accountID, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE failureBucket (
      accountID INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      position INTEGER NOT NULL CHECK (position >= 0),
      source TEXT NOT NULL,
      failures INTEGER NOT NULL CHECK (failures >= 0),
      lastFailureAt INTEGER NOT NULL,
      PRIMARY KEY (accountID, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE failureWeek (
      accountID INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
      scope TEXT NOT NULL CHECK (scope IN ('login', 'stepUp')),
      position INTEGER NOT NULL CHECK (position >= 0),
      week INTEGER NOT NULL,
      failures INTEGER NOT NULL CHECK (failures >= 0),
      PRIMARY KEY (accountID, scope, position)
    ) STRICT, WITHOUT ROWID
    """

  private static let policy = """
    CREATE TABLE policySetting (
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
      mac BLOB NOT NULL CHECK (length(mac) = 32),
      CHECK ((accountName IS NULL) = (accountUID IS NULL))
    ) STRICT
    """
}
