import Foundation
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// What a SQLite store refuses to open, and what it is like once open.
@Suite("Opening a SQLite store")
struct SQLiteStoreOpeningTests {
  // MARK: Refusals

  @Test("A second process is kept out")
  func secondProcessIsKeptOut() throws {
    let file = try SQLiteFile()
    try file.with { tested throws in
      try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
      let output = try Program("sqlite3").run([file.path, "SELECT name FROM account"])
      #expect(output.status != 0)
      #expect(output.text.contains("locked"))
    }
  }

  @Test("A store that another process uses is refused")
  func storeInUseIsRefused() throws {
    let file = try SQLiteFile()
    try file.with { _ in }
    let other = try LockingProcess(path: file.path)
    #expect(throws: StoreOpeningError.inUse(file.path)) { try file.open() }
    try other.end()
    try file.with { _ in }
  }

  @Test("A store that this process uses already is refused, and stays in use")
  func secondStoreIsRefused() throws {
    let file = try SQLiteFile()
    try file.with { tested throws in
      #expect(throws: StoreOpeningError.inUse(file.path)) { try file.open() }
      #expect(throws: Never.self) { try tested.keep(Fixtures.fullMara) }
      #expect(try Program("sqlite3").run([file.path, "SELECT 1 FROM account"]).status != 0)
    }
  }

  @Test("A store sealed with another key is refused, and nothing in it changes")
  func otherKeyIsRefused() throws {
    let file = try SQLiteFile()
    try file.with { try $0.keep(Fixtures.fullMara) }
    let error = StoreOpeningError.otherKey(
      file.path, recorded: "\(Fixtures.vault.keyID)", given: "\(Fixtures.otherVault.keyID)")
    #expect(throws: error) { try file.open(vault: Fixtures.otherVault) }
    try file.with { tested throws in
      #expect(try tested.account(Fixtures.mara) == Fixtures.fullMara)
    }
  }

  @Test("A newer schema is refused")
  func newerSchemaIsRefused() throws {
    let file = try SQLiteFile()
    try file.with { _ in }
    try file.shell("PRAGMA user_version = \(Schema.latestVersion + 1)")
    #expect(throws: StoreOpeningError.newerSchema(file.path)) { try file.open() }
  }

  @Test(
    "A store that says it is an older one, or no store, is refused and not migrated",
    arguments: [
      "user_version = 0", "user_version = -1", "application_id = 0", "application_id = 1",
      "user_version = 0; PRAGMA application_id = 0",
    ])
  func otherMarksAreRefused(marks: String) throws {
    let file = try SQLiteFile()
    try file.with { try $0.keep(Fixtures.fullMara) }
    try file.shell("PRAGMA \(marks)")
    let before = try Data(contentsOf: URL(fileURLWithPath: file.path))
    let error = StoreOpeningError.notAuthentic(file.path, what: "the schema")
    for mayCreate in [false, true] {
      #expect(throws: error) { try file.open(mayCreate: mayCreate) }
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == before)
  }

  @Test(
    "Another program's database is refused, and nothing is added to it",
    arguments: ["", "PRAGMA user_version = 9;", "PRAGMA application_id = 9;"])
  func otherDatabaseIsRefused(marks: String) throws {
    let file = try SQLiteFile()
    try file.shell("\(marks) CREATE TABLE other (id)")
    try setMode(0o600, of: file.path)
    let error = StoreOpeningError.notAuthentic(file.path, what: "the schema")
    #expect(throws: error) { try file.open() }
    #expect(try file.shell("SELECT name FROM sqlite_schema") == "other\n")
  }

  @Test("A file that is no store is refused")
  func otherFileIsRefused() throws {
    let file = try SQLiteFile()
    let text = Data(String(repeating: "not a database\n", count: 100).utf8)
    #expect(
      FileManager.default.createFile(
        atPath: file.path, contents: text, attributes: [.posixPermissions: 0o600]))
    #expect(
      throws: StoreOpeningError.unavailable(
        file.path, why: "SQLite error 26: file is not a database")
    ) { try file.open() }
  }

  @Test("A file that others can write is refused", arguments: [0o620, 0o602, 0o666])
  func writableFileIsRefused(mode: Int) throws {
    let file = try SQLiteFile()
    try file.with { _ in }
    try setMode(mode, of: file.path)
    #expect(throws: StoreOpeningError.writableByOthers(file.path)) { try file.open() }
  }

  @Test("A folder that others can write is refused", arguments: [0o770, 0o1777])
  func writableFolderIsRefused(mode: Int) throws {
    let file = try SQLiteFile()
    try setMode(mode, of: file.folderPath)
    #expect(throws: StoreOpeningError.writableByOthers(file.folderPath)) { try file.open() }
    #expect(!FileManager.default.fileExists(atPath: file.path))
  }

  @Test("A symbolic link is refused, and so is a folder")
  func otherKindsOfFileAreRefused() throws {
    let target = try SQLiteFile()
    try target.with { _ in }
    let link = try SQLiteFile()
    try FileManager.default.createSymbolicLink(
      atPath: link.path, withDestinationPath: target.path)
    #expect(throws: StoreOpeningError.notARegularFile(link.path)) { try link.open() }
    let folder = try SQLiteFile()
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: false)
    #expect(throws: StoreOpeningError.notARegularFile(folder.path)) { try folder.open() }
  }

  @Test("A folder that is missing is said to be")
  func missingFolderIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path(of: "missing/sallyport.sqlite")
    let error = StoreOpeningError.unavailable(
      folder.path(of: "missing"), why: "No such file or directory")
    #expect(throws: error) {
      try SQLiteStore.open(path: path, vault: Fixtures.vault, mayCreate: true)
    }
  }

  @Test("A store that is missing is refused where none may be made, and none is made")
  func missingStoreIsRefused() throws {
    let file = try SQLiteFile()
    #expect(throws: StoreOpeningError.absent(file.path)) { try file.open(mayCreate: false) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: file.folderPath).isEmpty)
  }

  @Test("An empty file is no store either, and the log beside it is left alone")
  func emptyFileIsRefused() throws {
    let file = try SQLiteFile()
    for path in [file.path, file.logPath] {
      let content = path == file.path ? Data() : Data("what SQLite would remove".utf8)
      #expect(
        FileManager.default.createFile(
          atPath: path, contents: content, attributes: [.posixPermissions: 0o600]))
    }
    #expect(throws: StoreOpeningError.absent(file.path)) { try file.open(mayCreate: false) }
    #expect(try size(of: file.path) == 0)
    #expect(try size(of: file.logPath) > 0)
  }

  @Test(
    "A database without our tables, or with nothing in them, is no store either",
    arguments: [
      "CREATE TABLE other (id)",
      "DELETE FROM store; DELETE FROM account; DELETE FROM policyRecord; DELETE FROM audit",
    ])
  func emptyDatabaseIsRefused(sql: String) throws {
    let file = try SQLiteFile()
    if sql.hasPrefix("DELETE") {
      try file.with { try $0.keep(Fixtures.fullMara) }
    }
    try file.shell(sql)
    try setMode(0o600, of: file.path)
    #expect(throws: StoreOpeningError.absent(file.path)) { try file.open(mayCreate: false) }
  }

  @Test("A store is there after it was made, and says once that it was made")
  func madeStoreIsThere() throws {
    let file = try SQLiteFile()
    let made = try file.open(mayCreate: true)
    #expect(made.wasCreated)
    try made.close()
    for mayCreate in [false, true] {
      let store = try file.open(mayCreate: mayCreate)
      #expect(!store.wasCreated)
      try store.close()
    }
  }

  @Test("A store that is closed refuses every call")
  func closedStoreRefuses() throws {
    let file = try SQLiteFile()
    let store = try file.open()
    try store.close()
    try store.close()
    let subject = Subject.account(Fixtures.mara)
    #expect(throws: StoreError.unavailable("it is closed")) { try store.probe() }
    #expect(throws: StoreError.unavailable("it is closed")) { try store.read(subject) }
    #expect(throws: StoreError.unavailable("it is closed")) {
      try store.recordedIdentity(named: Fixtures.mara.name)
    }
    #expect(throws: StoreError.unavailable("it is closed")) {
      try store.commit([AccountWork(on: subject) { _ in }])[0].get()
    }
  }

  @Test("What went wrong is said in plain words")
  func errorsArePlain() {
    #expect(
      "\(StoreOpeningError.inUse("/a/b"))" == "another sallyportd is using '/a/b'")
    #expect(
      "\(StoreOpeningError.otherKey("/a/b", recorded: "01", given: "02"))"
        == "'/a/b' is sealed with key 01, and the key given is 02")
    #expect(
      "\(StoreOpeningError.newerSchema("/a/b"))" == "'/a/b' was written by a newer sallyportd")
    #expect(
      "\(StoreOpeningError.absent("/a/b"))"
        == "there is no store at '/a/b', although this daemon has run before; restore it, or "
        + "remove last-good.toml from the state directory to begin with an empty one")
  }

  // MARK: Once open

  @Test("A folder that an administrator put elsewhere is found by its link")
  func linkToTheFolderIsFollowed() throws {
    let file = try SQLiteFile()
    let folder = try TemporaryFolder()
    let link = folder.path(of: "link")
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: file.folderPath)
    let store = try SQLiteStore.open(
      path: link + "/sallyport.sqlite", vault: Fixtures.vault, mayCreate: true)
    try store.close()
    #expect(FileManager.default.fileExists(atPath: file.path))
  }

  @Test("It carries the marks of a store of the latest version")
  func storeIsMarked() throws {
    let file = try SQLiteFile()
    try file.with { _ in }
    #expect(
      try file.shell("PRAGMA application_id; PRAGMA user_version")
        == "\(0x5361_6C79)\n\(Schema.latestVersion)\n")
  }

  @Test("The pragmas that durability rests on read back as set (I10)")
  func pragmasReadBack() throws {
    let store = try SQLiteFile().open()
    let database = try #require(store.connection?.database)
    func value(_ sql: StaticString) throws -> [String] {
      try PreparedStatement(sql, on: database).rows { $0.text() }
    }
    #expect(try ConnectionSettings.deviation(in: database) == nil)
    #expect(try value("PRAGMA journal_mode") == ["wal"])
    #expect(try value("PRAGMA locking_mode") == ["exclusive"])
    #expect(try value("PRAGMA synchronous") == ["1"])
    #expect(try value("PRAGMA foreign_keys") == ["1"])
    try database.execute("PRAGMA synchronous = OFF")
    #expect(try ConnectionSettings.deviation(in: database) == "PRAGMA synchronous = NORMAL")
  }

  @Test("Its files are its owner's only")
  func filesArePrivate() throws {
    let file = try SQLiteFile()
    try file.with { tested throws in
      try tested.keep(Fixtures.fullMara)
      let names = try FileManager.default.contentsOfDirectory(atPath: file.folderPath)
      let expected = ["sallyport.sqlite", "sallyport.sqlite-wal", "sallyport.sqlite.high-water"]
      #expect(names.sorted() == expected)
      #expect(try mode(of: file.path + ".high-water") == 0o600)
      #expect(try mode(of: file.path) == 0o600)
      #expect(try mode(of: file.logPath) == 0o600)
    }
  }

  @Test("The log is grown before the first commit, and stays as long")
  func logIsGrown() throws {
    let file = try SQLiteFile()
    let store = try file.open()
    let grown = try size(of: file.logPath)
    #expect(grown >= WriteAheadLog.grownByteCount)
    for number in 1...600 {
      let work = AccountWork(on: .account(Fixtures.mara)) { transaction in
        transaction.account.failuresSinceSignIn = number
        for _ in 1...8 { transaction.record(Fixtures.event()) }
      }
      _ = try store.commit([work])[0].get()
    }
    #expect(try size(of: file.logPath) == grown)
    #expect(try size(of: file.path) < 2_000_000, "growing the log left the database as it was")
    try store.close()
  }

  @Test("What was committed is there after opening again, and the chain goes on")
  func reopeningKeepsAll() throws {
    let file = try SQLiteFile()
    try file.with { tested throws in
      try tested.keep(Fixtures.fullMara)
      for _ in 1...300 { _ = try tested.store.record([Fixtures.event()]) }
      _ = try tested.store.replacePolicy(try Policy(settings: ["mode": "off"]), recording: [])
    }
    try file.with { tested throws in
      #expect(try tested.account(Fixtures.mara) == Fixtures.fullMara)
      #expect(try tested.store.read(.account(Fixtures.ada)).policy.mode == .off)
      #expect(try tested.store.record([Fixtures.event()]).map(\.number) == [301])
    }
    #expect(try file.shell("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
  }

  private func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  private func mode(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func size(of path: String) throws -> Int {
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    return try #require(size)
  }
}

/// SQLite's own shell, holding a write lock on a store until it is told to end.
private final class LockingProcess {
  private let process: Process
  private let input = Pipe()

  /// Returns once the lock is held.
  init(path: String) throws {
    process = Program("sqlite3").process(["-bail", path])
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(
      contentsOf: Data("BEGIN EXCLUSIVE;\n.print locked\n".utf8))
    let answer = output.fileHandleForReading.availableData
    try #require(String(decoding: answer, as: UTF8.self) == "locked\n")
  }

  func end() throws {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
