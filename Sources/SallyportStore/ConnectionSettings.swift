import SallyportCore

/// How the store's only connection is set up: what durability and exclusion rest on.
enum ConnectionSettings {
  /// A pragma, and what it must read back as.
  private struct Setting {
    let pragma: StaticString
    let query: StaticString
    let value: String

    init(_ pragma: StaticString, _ query: StaticString, readsBackAs value: String) {
      self.pragma = pragma
      self.query = query
      self.value = value
    }
  }

  /// In this order: exclusive locking has to come before the first access in WAL mode, so that the
  /// WAL's index lies on our heap and not in a file shared with others.
  private static let settings = [
    Setting("PRAGMA locking_mode = EXCLUSIVE", "PRAGMA locking_mode", readsBackAs: "exclusive"),
    // The first access: whoever else uses the file is met here.
    Setting("PRAGMA journal_mode = WAL", "PRAGMA journal_mode", readsBackAs: "wal"),
    // SQLite syncs the log before a checkpoint, and the database after it. That a commit is on disk
    // before anybody hears of it (I10) is `LogSynchronizer`'s, for a lone login as for several.
    Setting("PRAGMA synchronous = NORMAL", "PRAGMA synchronous", readsBackAs: "1"),
    Setting("PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", readsBackAs: "1"),
    // No temporary file ever holds a page of the store (I8).
    Setting("PRAGMA temp_store = MEMORY", "PRAGMA temp_store", readsBackAs: "2"),
    Setting("PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", readsBackAs: "0"),
    // A page that was forged is found out where it is read, and not where it leads.
    Setting("PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", readsBackAs: "1"),
  ]

  static func apply(to database: Database) throws(SQLiteError) {
    for setting in settings { try database.execute(setting.pragma) }
  }

  /// The first pragma that is not as it was set, if there is one.
  static func deviation(in database: Database) throws(StoreError) -> String? {
    for setting in settings {
      let values = try PreparedStatement(setting.query, on: database).rows { $0.text() }
      guard values == [setting.value] else { return setting.pragma.description }
    }
    return nil
  }
}
