import CSQLite
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// What is particular to transactions on SQLite.
@Suite("Transactions of a SQLite store")
struct SQLiteStoreTransactionTests {
  private let mara = Subject.account(Fixtures.mara)

  @Test("A disk that fills up in a batch refuses who needs the room, and nothing commits by itself")
  func fullDiskRefusesWhoNeedsRoom() throws {
    let store = try SQLiteFile().open()
    let before = Fixtures.enrolled(Fixtures.mara).account
    _ = try store.commit([AccountWork(on: mara) { $0.account = before }])[0].get()
    try store.allowNoMorePages()
    let results = store.commit([small(1), large(), small(2)])
    #expect(try results[0].get().auditRecords.map(\.number) == [1])
    #expect(throws: StoreError.diskFull) { try results[1].get() }
    #expect(try results[2].get().auditRecords.map(\.number) == [2])
    try store.allowPages()
    #expect(try store.read(mara).account.failuresSinceSignIn == 2)
    let records = try store.commit([small(3)])[0].get().auditRecords
    #expect(records.map(\.number) == [3])
    #expect(try store.read(mara).account.failuresSinceSignIn == 3)
  }

  @Test("A transaction that cannot be undone closes the store, and nothing of it is kept")
  func stuckTransactionClosesTheStore() throws {
    let file = try SQLiteFile()
    let store = try file.open()
    let before = Fixtures.enrolled(Fixtures.mara).account
    _ = try store.commit([AccountWork(on: mara) { $0.account = before }])[0].get()
    try refuseToEndTransactions(of: store)
    #expect(throws: StoreError.unavailable("SQLite error 23: authorization denied")) {
      try store.commit([small(7)])[0].get()
    }
    let closed = StoreError.unavailable("it is closed")
    #expect(throws: closed) { try store.read(mara) }
    #expect(throws: closed) { try store.commit([small(8)])[0].get() }
    #expect(throws: closed) { try store.record([Fixtures.event()]) }
    #expect(throws: closed) { try store.probe() }
    try file.with { tested throws in
      #expect(try tested.store.read(mara).account == before)
      #expect(try tested.store.record([Fixtures.event()]).map(\.number) == [1])
    }
  }

  @Test("A constraint that one piece of work breaks undoes that piece only")
  func brokenConstraintUndoesItsPiece() throws {
    let store = try SQLiteFile().open()
    let device = Fixtures.device(of: Fixtures.mara).device
    let ada = Subject.account(Fixtures.ada)
    let results = store.commit([
      AccountWork(on: mara) { $0.account.devices = [device] },
      AccountWork(on: ada) { transaction in
        transaction.account.failuresSinceSignIn = 5
        transaction.record(Fixtures.event())
        transaction.record(Fixtures.brokenEvent)
      },
      small(2),
    ])
    #expect(throws: Never.self) { try results[0].get() }
    #expect {
      try results[1].get()
    } throws: { "\($0)".contains("constraint failed") && !"\($0)".contains("ada") }
    #expect(try results[2].get().auditRecords.map(\.number) == [1])
    #expect(try store.read(ada).account == Account(subject: ada))
    #expect(try store.read(mara).account.devices == [device])
  }

  @Test("A usual login writes two rows: the account's record, and the audit log's")
  func usualLoginWritesTwoRows() throws {
    let store = try SQLiteFile().open()
    // The first event of a minute moves the latest time in the store's own row too.
    let first = AccountWork<Void>(on: mara) { transaction in
      transaction.account = Fixtures.fullMara
      transaction.record(Fixtures.event())
    }
    _ = try store.commit([first])[0].get()
    let before = try totalChanges(of: store)
    let login = AccountWork<Void>(on: mara) { transaction in
      transaction.account.devices[2].lastUsedAt = Fixtures.newYear + .seconds(77)
      transaction.account.lastSignIn = nil
      transaction.record(Fixtures.event())
    }
    _ = try store.commit([login])[0].get()
    #expect(try totalChanges(of: store) - before == 2)
  }

  @Test("Reading and work that changes nothing write nothing")
  func nothingIsWrittenForNothing() throws {
    let store = try SQLiteFile().open()
    _ = try store.commit([
      AccountWork(on: mara) { $0.account = Fixtures.fullMara }
    ])[0].get()
    let before = try totalChanges(of: store)
    _ = try store.read(mara)
    let results = store.commit([
      AccountWork(on: mara) { $0.account.failuresSinceSignIn += 0 },
      AccountWork(on: .account(Fixtures.ada)) { _ in },
    ])
    for result in results { #expect(throws: Never.self) { try result.get() } }
    try store.probe()
    #expect(try totalChanges(of: store) == before)
  }

  @Test("Finding an account scans no table, however many accounts there are")
  func findingAnAccountScansNothing() throws {
    let file = try SQLiteFile()
    try file.with { try $0.keep(Fixtures.fullMara) }
    let plan = try file.shell("EXPLAIN QUERY PLAN \(AccountTable.findSQL)")
    #expect(plan.contains("SEARCH"))
    #expect(!plan.contains("SCAN"))
  }

  private func small(_ failures: Int) -> AccountWork<Void> {
    AccountWork(on: mara) { transaction in
      transaction.account.failuresSinceSignIn = failures
      transaction.record(Fixtures.event())
    }
  }

  private func large() -> AccountWork<Void> {
    AccountWork(on: mara) { transaction in
      for _ in 1...500 { transaction.record(Fixtures.event()) }
    }
  }

  /// Has SQLite deny COMMIT and ROLLBACK on this connection; nothing else makes a ROLLBACK fail.
  private func refuseToEndTransactions(of store: SQLiteStore) throws {
    let database = try #require(store.connection?.database)
    let code = unsafe sqlite3_set_authorizer(
      database.handle,
      { _, action, operation, _, _, _ in
        guard action == SQLITE_TRANSACTION, let operation = unsafe operation else {
          return SQLITE_OK
        }
        return unsafe String(cString: operation) == "BEGIN" ? SQLITE_OK : SQLITE_DENY
      }, nil)
    try SQLiteError.check(code)
  }

  private func totalChanges(of store: SQLiteStore) throws -> Int64 {
    try #require(store.connection).writtenRowCount
  }
}
