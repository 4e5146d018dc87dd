import CSQLite

/// A copy of a database, page by page, while its connection goes on being used: what that connection
/// writes meanwhile is written into the copy too (sqlite3_backup_init).
///
/// On the thread of both connections.
@safe
final class DatabaseCopy {
  /// Neither closes before the copy is given up.
  private let source: Database
  private let target: Database
  private let handle: OpaquePointer

  /// - Parameter target: holds nothing yet.
  init(of source: Database, into target: Database) throws(SQLiteError) {
    guard let handle = unsafe sqlite3_backup_init(target.handle, "main", source.handle, "main")
    else { throw SQLiteError(code: unsafe sqlite3_extended_errcode(target.handle)) }
    self.source = source
    self.target = target
    unsafe self.handle = unsafe handle
  }

  deinit {
    unsafe sqlite3_backup_finish(handle)
  }

  /// Pages of the source, when the last ones were copied.
  var pageCount: Int { Int(unsafe sqlite3_backup_pagecount(handle)) }

  /// How many of them are still to be copied.
  var remainingPageCount: Int { Int(unsafe sqlite3_backup_remaining(handle)) }

  /// Copies so many pages more.
  ///
  /// - Returns: Whether that was all.
  func goOn(pages: CInt) throws(SQLiteError) -> Bool {
    let code = unsafe sqlite3_backup_step(handle, pages)
    switch code {
    case SQLITE_DONE: return true
    // The next step may have what this one could not.
    case SQLITE_OK, SQLITE_BUSY, SQLITE_LOCKED: return false
    default: throw SQLiteError(code: code)
    }
  }
}
