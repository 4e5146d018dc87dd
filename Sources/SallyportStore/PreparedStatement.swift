import CSQLite
import SallyportCore

/// A statement that is parsed once and stepped many times.
///
/// Its text is a literal, so that no value can ever become part of it; values are bound.
@safe
final class PreparedStatement {
  /// Closes no sooner than the statement is finalized.
  private let database: Database
  private let handle: OpaquePointer

  init(_ sql: StaticString, on database: Database) throws(StoreError) {
    var handle: OpaquePointer?
    var rest: UnsafePointer<CChar>?
    // It lives as long as the connection, so SQLite is not to put it where there is little room.
    let code = unsafe sqlite3_prepare_v3(
      database.handle, sql.utf8Start, CInt(sql.utf8CodeUnitCount),
      CUnsignedInt(SQLITE_PREPARE_PERSISTENT), &handle, &rest)
    guard code == SQLITE_OK, let handle = unsafe handle else {
      throw SQLiteError(code: code).storeError
    }
    unsafe precondition(rest?.pointee == 0, "one statement at a time")
    self.database = database
    unsafe self.handle = unsafe handle
  }

  deinit {
    unsafe sqlite3_finalize(handle)
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
    defer {
      unsafe sqlite3_reset(handle)
      unsafe sqlite3_clear_bindings(handle)
    }
    for (index, value) in values.enumerated() {
      let code = unsafe value.bind(to: handle, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw SQLiteError(code: code).storeError }
    }
    while true {
      let code = unsafe sqlite3_step(handle)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw SQLiteError(code: code).storeError }
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
