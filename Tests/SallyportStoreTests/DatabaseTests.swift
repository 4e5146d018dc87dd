import Foundation
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// The store's own face of SQLite's C interface.
@Suite("A connection to SQLite")
struct DatabaseTests {
  // MARK: Refusals

  @Test("A file that is not there is not made")
  func missingFileIsNotMade() throws {
    let file = try SQLiteFile()
    #expect(throws: SQLiteError(code: 14)) { _ = try Database(path: file.path) }
    #expect(!FileManager.default.fileExists(atPath: file.path))
  }

  @Test("A symbolic link is not followed, wherever in the path it is")
  func linkIsNotFollowed() throws {
    let file = try SQLiteFile()
    try file.with { _ in }
    let folder = try TemporaryFolder()
    let (link, folderLink) = (folder.path(of: "file"), folder.path(of: "folder"))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file.path)
    try FileManager.default.createSymbolicLink(
      atPath: folderLink, withDestinationPath: file.folderPath)
    for path in [link, folderLink + "/sallyport.sqlite"] {
      // SQLITE_CANTOPEN_SYMLINK
      #expect(throws: SQLiteError(code: 1550)) { _ = try Database(path: path) }
    }
  }

  @Test("A database with a statement left stays open, and is closed after it")
  func statementKeepsDatabaseOpen() throws {
    let database = try Database()
    do {
      let statement = try PreparedStatement("SELECT 1", on: database)
      #expect(throws: SQLiteError(code: 5)) { try database.close() }
      #expect(try statement.rows { $0.integer() } == [1])
    }
    try database.close()
    try database.close()
  }

  @Test("A database that is closed refuses every statement")
  func closedDatabaseRefuses() throws {
    let database = try Database()
    try database.close()
    // SQLITE_MISUSE
    #expect(throws: SQLiteError(code: 21)) { try database.execute("SELECT 1") }
    #expect(throws: StoreError.self) { _ = try PreparedStatement("SELECT 1", on: database) }
  }

  @Test("A name in double quotes that means nothing is an error and not a string")
  func misspeltNameIsNoString() throws {
    let database = try Database()
    #expect(throws: SQLiteError(code: 1)) { try database.execute("SELECT \"nonsense\"") }
    #expect(throws: SQLiteError(code: 1)) {
      try database.execute("CREATE TABLE t (a CHECK (a <> \"nonsense\"))")
    }
  }

  @Test("The schema cannot be written past SQLite")
  func schemaIsDefended() throws {
    let database = try Database()
    try database.execute("CREATE TABLE t (a); PRAGMA writable_schema = ON")
    #expect(throws: SQLiteError(code: 1)) { try database.execute("DELETE FROM sqlite_schema") }
  }

  @Test("An error has the fixed text of its code, and the full disk one of its own")
  func errorsHaveFixedTexts() {
    #expect(
      SQLiteError(code: 2067).storeError
        == .unavailable("SQLite error 2067: constraint failed"))
    #expect(SQLiteError(code: 13).storeError == .diskFull)
    #expect(SQLiteError(code: 1034).storeError == .diskFailed("SQLite error 1034: disk I/O error"))
    #expect([5, 261, 517].allSatisfy { SQLiteError(code: $0).isBusy })
    #expect(![6, 14].contains { SQLiteError(code: $0).isBusy })
  }

  // MARK: Working

  @Test("What is written is counted, and a transaction is known to be open")
  func transactionIsKnown() throws {
    let database = try Database()
    try database.execute("CREATE TABLE t (a)")
    #expect(!database.isInsideTransaction)
    try database.execute("BEGIN; INSERT INTO t VALUES (1), (2)")
    #expect(database.isInsideTransaction)
    #expect(database.writtenRowCount == 2)
    try database.execute("ROLLBACK")
    #expect(!database.isInsideTransaction)
  }

  @Test("Every kind of value comes back as it was bound, an empty blob too")
  func valuesComeBack() throws {
    let database = try Database()
    let values: [SQLValue] = [
      .null, .integer(.min), .text("a\0b"), .text(""), .blob([]), .blob([0, 255]),
    ]
    let select = try PreparedStatement("SELECT ?, ?, ?, ?, ?, ?, typeof(?5)", on: database)
    for _ in 1...2 {
      let isAsBound = try select.rows(values) { row in
        row.optionalText() == nil && row.integer() == .min && row.text() == "a\0b"
          && row.optionalText() == "" && row.optionalBytes() == [] && row.bytes() == [0, 255]
          && row.text() == "blob"
      }
      #expect(isAsBound == [true])
    }
  }

  @Test("A migration marks the file with its number, and none runs twice")
  func migrationsAreNumbered() throws {
    let database = try Database()
    #expect(try Schema.version(of: database) == 0)
    try Schema.migrate(database, from: 0)
    #expect(try Schema.version(of: database) == Schema.latestVersion)
    let tables = try Schema.everything(in: database)
    try Schema.migrate(database, from: Schema.latestVersion)
    #expect(try Schema.everything(in: database) == tables)
  }

  @Test("A migration that fails leaves nothing behind")
  func failedMigrationLeavesNothing() throws {
    let file = try SQLiteFile()
    try file.shell("CREATE TABLE audit (other)")
    do {
      let database = try Database(path: StoreFile.resolved(file.path))
      #expect(throws: SQLiteError(code: 1)) { try Schema.migrate(database, from: 0) }
    }
    #expect(
      try file.shell("SELECT name FROM sqlite_schema; PRAGMA user_version") == "audit\n0\n")
  }
}
