import CSQLite
import SallyportCore
import SallyportTesting

@testable import SallyportStore

/// The stores that keep the contract.
enum StoreKind: String, CaseIterable, Sendable {
  case inMemory
  case sqlite

  /// A new store of this kind, with nothing in it.
  func make() throws -> TestedStore {
    switch self {
    case .inMemory:
      let store = InMemoryStore(vault: Fixtures.vault)
      return TestedStore(store: store, failNextCommit: store.failNextCommit)
    case .sqlite:
      let file = try SQLiteFile()
      let store = try file.open()
      return TestedStore(store: store, file: file, failNextCommit: { failNextCommit(of: store) })
    }
  }
}

/// A store under test, and what the contract must be able to do to it.
struct TestedStore {
  let store: any AccountStore

  /// Keeps the folder alive.
  var file: SQLiteFile?
  let failNextCommit: () -> Void

  func account(_ identity: AccountIdentity) throws -> Account {
    try store.read(.account(identity)).account
  }

  /// Writes an account as it is.
  func keep(_ account: Account) throws {
    _ = try commit(account.subject) { $0.account = account }
  }

  /// Commits one piece of work.
  @discardableResult
  func commit<Outcome>(
    _ subject: Subject, _ body: @escaping (inout AccountTransaction) throws(StoreError) -> Outcome
  ) throws -> Committed<Outcome> {
    let results = store.commit([AccountWork(on: subject, body)])
    guard let result = results.first, results.count == 1 else {
      throw StoreError.unavailable("one piece of work has \(results.count) results")
    }
    return try result.get()
  }
}

/// A SQLite store in a folder of its own, to be opened, closed and edited in between.
final class SQLiteFile: Sendable {
  private let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path(of: "sallyport.sqlite")
  }

  var logPath: String { path + "-wal" }
  var folderPath: String { folder.path }

  func open(
    vault: Vault = Fixtures.vault, auditLimit: Int64 = SQLiteStore.standardAuditLimit,
    mayCreate: Bool = true
  ) throws -> SQLiteStore {
    try SQLiteStore.open(
      path: path, vault: vault, auditLimit: auditLimit, mayCreate: mayCreate)
  }

  /// Opens, does something, and closes.
  @discardableResult
  func with<Value>(
    vault: Vault = Fixtures.vault, _ body: (TestedStore) throws -> Value
  ) throws -> Value {
    let store = try open(vault: vault)
    let value = try body(
      TestedStore(store: store, file: self, failNextCommit: { failNextCommit(of: store) }))
    try store.close()
    return value
  }

  /// What SQLite's own shell answers; for a closed store.
  @discardableResult
  func shell(_ sql: String) throws -> String {
    try Program("sqlite3").succeed(["-bail", path], input: sql)
  }

  /// Changes rows behind the store's back; an edit that changes nothing is a mistake in the test.
  func edit(_ sql: String) throws {
    let changes = try shell("\(sql); SELECT total_changes();")
    guard changes != "0\n" else { throw NothingEdited(sql: sql) }
  }

  struct NothingEdited: Error {
    let sql: String
  }
}

/// Has SQLite turn the next COMMIT on this connection into a ROLLBACK.
func failNextCommit(of store: SQLiteStore) {
  let handle = unsafe store.connection?.database.handle
  _ = unsafe sqlite3_commit_hook(
    handle,
    { connection in
      unsafe sqlite3_commit_hook(OpaquePointer(connection), nil, nil)
      return 1
    },
    UnsafeMutableRawPointer(handle))
}

extension SQLiteStore {
  /// Has SQLite take the disk for full as soon as the file would have to grow.
  func allowNoMorePages() throws {
    // A limit below the present number is that number.
    try connection?.database.execute("PRAGMA max_page_count = 1")
  }

  func allowPages() throws {
    try connection?.database.execute("PRAGMA max_page_count = 1073741823")
  }
}
