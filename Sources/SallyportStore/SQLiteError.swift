import CSQLite
import SallyportCore

/// A result code of SQLite's that is not a success.
struct SQLiteError: Error, Hashable {
  /// Extended: its low byte is the primary code.
  let code: CInt

  /// Whether somebody else has locked the database.
  var isBusy: Bool { primaryCode == SQLITE_BUSY }

  private var primaryCode: CInt { code & 0xFF }

  static func check(_ code: CInt) throws(SQLiteError) {
    guard code == SQLITE_OK else { throw SQLiteError(code: code) }
  }

  /// As a fact about the store, in the fixed text of the code: never SQL, never a value.
  var storeError: StoreError {
    let text = unsafe sqlite3_errstr(code).map { unsafe String(cString: $0) }
    let why = "SQLite error \(code): \(text ?? "unknown")"
    return switch primaryCode {
    case SQLITE_FULL: .diskFull
    case SQLITE_IOERR: .diskFailed(why)
    default: .unavailable(why)
    }
  }
}
