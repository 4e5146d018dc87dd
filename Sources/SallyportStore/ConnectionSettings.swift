import GRDB

/// How the store's only connection is set up: what durability and exclusion rest on.
enum ConnectionSettings {
  /// A pragma, and what it must read back as.
  private struct Setting {
    let pragma: String
    let query: String
    let value: DatabaseValue

    init(_ name: String, _ word: String, readsBackAs value: DatabaseValue) {
      pragma = "PRAGMA \(name) = \(word)"
      query = "PRAGMA \(name)"
      self.value = value
    }
  }

  /// In this order: exclusive locking has to come before the first access in WAL mode, so that the
  /// WAL's index lies on our heap and not in a file shared with others.
  private static let settings = [
    Setting("locking_mode", "EXCLUSIVE", readsBackAs: "exclusive".databaseValue),
    Setting("journal_mode", "WAL", readsBackAs: "wal".databaseValue),
    // SQLite syncs the log before a checkpoint, and the database after it. That a commit is on disk
    // before anybody hears of it (I10) is `LogSynchronizer`'s, for a lone login as for several.
    Setting("synchronous", "NORMAL", readsBackAs: 1.databaseValue),
    Setting("foreign_keys", "ON", readsBackAs: 1.databaseValue),
    // No temporary file ever holds a page of the store (I8).
    Setting("temp_store", "MEMORY", readsBackAs: 2.databaseValue),
    Setting("trusted_schema", "OFF", readsBackAs: 0.databaseValue),
  ]

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "sallyport store"
    configuration.busyMode = .immediateError
    // Else GRDB would end the process over a transaction that cannot be undone; `SQLiteStore` gives
    // up the connection instead.
    configuration.allowsUnsafeTransactions = true
    configuration.prepareDatabase { database in
      for setting in settings { try database.execute(sql: setting.pragma) }
    }
    return configuration
  }

  /// The first pragma that is not as it was set, if there is one.
  static func deviation(in database: Database) throws -> String? {
    try settings.first { setting in
      try DatabaseValue.fetchOne(database, sql: setting.query) != setting.value
    }?.pragma
  }
}
