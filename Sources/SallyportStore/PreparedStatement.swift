import GRDB
import GRDBSQLite
import SallyportCore

/// A statement that is parsed once and stepped many times, on GRDB's connection.
///
/// Its text is a literal, so that no value can ever become part of it; values are bound. All calls
/// into the C API, and all that is unsafe, are in this file.
struct PreparedStatement {
  /// Finalises the statement when released.
  private let statement: Statement

  init(_ sql: StaticString, on database: Database) throws(StoreError) {
    do {
      statement = try database.makeStatement(sql: sql.description)
    } catch {
      throw StoreError(error)
    }
  }

  /// Lets statements be stepped outside GRDB's queue: takes away the hooks by which GRDB would
  /// observe transactions, and which expect to be called on that queue.
  static func detach(_ database: Database) {
    let handle = unsafe database.sqliteConnection
    unsafe sqlite3_commit_hook(handle, nil, nil)
    unsafe sqlite3_rollback_hook(handle, nil, nil)
    unsafe sqlite3_update_hook(handle, nil, nil)
  }

  /// Whether the statement's connection has begun a transaction that has not ended.
  var isConnectionInsideTransaction: Bool {
    unsafe sqlite3_get_autocommit(sqlite3_db_handle(statement.sqliteStatement)) == 0
  }

  /// How many rows its connection has inserted, updated and deleted so far.
  var connectionWrittenRowCount: Int64 {
    unsafe sqlite3_total_changes64(sqlite3_db_handle(statement.sqliteStatement))
  }

  /// Runs the statement to its end, whatever rows it yields.
  func run(_ values: SQLValue...) throws(StoreError) {
    try run(values)
  }

  /// Runs the statement to its end, whatever rows it yields.
  func run(_ values: [SQLValue]) throws(StoreError) {
    try forEachRow(values) { _ in }
  }

  /// Every row that `decode` makes of the statement's rows.
  func rows<Decoded>(
    _ values: [SQLValue] = [], _ decode: (inout SQLRow) throws(StoreError) -> Decoded
  ) throws(StoreError) -> [Decoded] {
    var decoded: [Decoded] = []
    try forEachRow(values) { row throws(StoreError) in decoded.append(try decode(&row)) }
    return decoded
  }

  func forEachRow(
    _ values: [SQLValue] = [], _ body: (inout SQLRow) throws(StoreError) -> Void
  ) throws(StoreError) {
    let handle = unsafe statement.sqliteStatement
    defer {
      unsafe sqlite3_reset(handle)
      unsafe sqlite3_clear_bindings(handle)
    }
    for (index, value) in values.enumerated() {
      let code = unsafe value.bind(to: handle, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw StoreError(sqliteCode: code) }
    }
    while true {
      let code = unsafe sqlite3_step(handle)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw StoreError(sqliteCode: code) }
      var row = unsafe SQLRow(handle: handle)
      try body(&row)
    }
  }
}

/// A value on its way into a statement.
enum SQLValue {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])

  init(_ value: Int64?) { self = value.map(Self.integer) ?? .null }
  init(_ value: Int) { self = .integer(Int64(value)) }
  init(_ value: String?) { self = value.map(Self.text) ?? .null }
  init(_ value: [UInt8]?) { self = value.map(Self.blob) ?? .null }

  /// SQLite copies what it is given before the call returns.
  private static var copied: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  fileprivate func bind(to handle: OpaquePointer, at index: Int32) -> Int32 {
    switch self {
    case .null: unsafe sqlite3_bind_null(handle, index)
    case .integer(let value): unsafe sqlite3_bind_int64(handle, index, value)
    case .text(let value):
      unsafe sqlite3_bind_text(handle, index, value, Int32(value.utf8.count), Self.copied)
    // An empty array may have no address, and no address would mean NULL.
    case .blob(let value) where value.isEmpty: unsafe sqlite3_bind_zeroblob(handle, index, 0)
    case .blob(let value):
      unsafe sqlite3_bind_blob(handle, index, value, Int32(value.count), Self.copied)
    }
  }
}

/// The row that a statement stands on, read from the left, one column a call.
///
/// Only valid while the statement stands there. What has another type than is asked for is
/// converted as SQLite does; a row that was tampered with fails its MAC, not its types.
@safe
struct SQLRow {
  private let handle: OpaquePointer
  private var column: Int32 = 0

  fileprivate init(handle: OpaquePointer) {
    unsafe self.handle = unsafe handle
  }

  mutating func integer() -> Int64 {
    defer { column += 1 }
    return unsafe sqlite3_column_int64(handle, column)
  }

  mutating func optionalInteger() -> Int64? {
    let isNull = isNull
    let value = integer()
    return isNull ? nil : value
  }

  mutating func text() -> String {
    String(decoding: bytes(), as: UTF8.self)
  }

  mutating func optionalText() -> String? {
    let isNull = isNull
    let value = text()
    return isNull ? nil : value
  }

  mutating func bytes() -> [UInt8] {
    defer { column += 1 }
    let start = unsafe sqlite3_column_blob(handle, column)
    let count = unsafe sqlite3_column_bytes(handle, column)
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: Int(count)))
  }

  mutating func optionalBytes() -> [UInt8]? {
    let isNull = isNull
    let value = bytes()
    return isNull ? nil : value
  }

  private var isNull: Bool {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
  }
}

extension StoreError {
  /// The fixed text of a code: never SQL, never a value.
  init(sqliteCode code: Int32) {
    // The low byte is the primary code.
    guard code & 0xFF != SQLITE_FULL else {
      self = .diskFull
      return
    }
    let text = unsafe sqlite3_errstr(code).map { unsafe String(cString: $0) }
    let why = "SQLite error \(code): \(text ?? "unknown")"
    self = code & 0xFF == SQLITE_IOERR ? .diskFailed(why) : .unavailable(why)
  }

  /// What GRDB throws while opening, migrating and preparing.
  init(_ error: any Error) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError: self.init(sqliteCode: error.extendedResultCode.rawValue)
    default: self = .unavailable("\(type(of: error))")
    }
  }
}
