import CSQLite

/// A connection to a SQLite database.
///
/// The C interface is called here, in `PreparedStatement`, in `DatabaseCopy` and in `SQLiteError`
/// only, and all that is unsafe about the store's SQL is in these four files.
///
/// Used by one thread at a time, which need not always be the same one.
@safe
final class Database {
  /// Nil once it is closed.
  ///
  /// Only for those files, and for tests that make SQLite fail.
  private(set) var handle: OpaquePointer?

  private static let flags =
    // Not CREATE: `StoreFile` makes the file, with the mode it should have.
    SQLITE_OPEN_READWRITE
    // Nobody else uses the connection at the same time, so there is nothing to lock.
    | SQLITE_OPEN_NOMUTEX
    // An error says what failed, and not only that something did.
    | SQLITE_OPEN_EXRESCODE

  private static let options: [(option: CInt, isOn: Bool)] = [
    // What stands in double quotes is a name; one that is misspelt is an error and not a string.
    (SQLITE_DBCONFIG_DQS_DML, false),
    (SQLITE_DBCONFIG_DQS_DDL, false),
    // No SQL writes what SQLite keeps for itself, the schema above all, in any other way than DDL.
    (SQLITE_DBCONFIG_DEFENSIVE, true),
  ]

  /// Opens a file that is there.
  ///
  /// Who finds it in use is told at once: without a busy handler, SQLite waits for nobody.
  ///
  /// - Parameter path: of the file, with no symbolic link anywhere in it.
  convenience init(path: String) throws(SQLiteError) {
    try self.init(name: path, SQLITE_OPEN_NOFOLLOW)
  }

  /// Makes an empty database that is nowhere on disk.
  convenience init() throws(SQLiteError) {
    try self.init(name: ":memory:", SQLITE_OPEN_MEMORY)
  }

  private init(name: String, _ flag: CInt) throws(SQLiteError) {
    let code = unsafe sqlite3_open_v2(name, &handle, Self.flags | flag, nil)
    // There is a handle to be closed even if this failed; `deinit` does that.
    try SQLiteError.check(code)
    for (option, isOn) in Self.options {
      try SQLiteError.check(unsafe sallyport_sqlite3_set_option(handle, option, isOn ? 1 : 0))
    }
  }

  /// Every statement holds its database, so none is left.
  deinit {
    unsafe sqlite3_close(handle)
  }

  /// Whether a transaction was begun and has not ended.
  var isInsideTransaction: Bool {
    unsafe sqlite3_get_autocommit(handle) == 0
  }

  /// How many rows were inserted, updated and deleted since it was opened.
  var writtenRowCount: Int64 {
    unsafe sqlite3_total_changes64(handle)
  }

  /// Runs statements, whatever rows they yield.
  ///
  /// Their text is a literal, as that of a `PreparedStatement` is.
  func execute(_ sql: StaticString) throws(SQLiteError) {
    try execute(text: sql.description)
  }

  /// Notes in the file's header whose it is and in which version, in the caller's transaction.
  func mark(applicationID: Int32, version: Int32) throws(SQLiteError) {
    // A pragma takes no bound values; a number is nothing but a number.
    try execute(
      text: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
  }

  /// Takes back what was not committed and lets go of the file.
  ///
  /// - Throws: SQLITE_BUSY while there is a statement; the file stays open then.
  func close() throws(SQLiteError) {
    try SQLiteError.check(unsafe sqlite3_close(handle))
    unsafe handle = nil
  }

  private func execute(text: String) throws(SQLiteError) {
    try SQLiteError.check(unsafe sqlite3_exec(handle, text, nil, nil, nil))
  }
}
