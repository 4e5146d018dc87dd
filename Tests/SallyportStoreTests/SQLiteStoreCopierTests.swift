import Foundation
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// Product row O10: a copy that is consistent while the store is used.
@Suite("Copying a store")
struct SQLiteStoreCopierTests {
  private func files(_ file: SQLiteFile) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: file.folderPath)
      .filter { $0.contains(".copy") }
  }

  /// All of a copy.
  private func content(_ copy: CheckedCopy) throws -> Data {
    var data = Data()
    while true {
      let bytes = try copy.bytes.read(at: Int64(data.count), atMost: 10_000)
      guard !bytes.isEmpty else { return data }
      data += bytes
    }
  }

  @Test("What was not begun, was ended or belongs to a closed store gives nothing")
  func nothing() throws {
    let file = try SQLiteFile()
    let store = try file.open()
    let copier = try #require(store.copier)
    #expect(throws: StoreError.self) { try copier.goOn() }
    #expect(throws: StoreError.self) { try copier.check().get() }
    copier.flush()
    try copier.begin()
    #expect(try files(file).count == 1)
    copier.end()
    #expect(throws: StoreError.self) { try copier.goOn() }
    #expect(try files(file) == [])
    try copier.begin()
    _ = try copier.goOn()
    try store.close()
    #expect(try files(file) == [])
    #expect(store.copier == nil)
    #expect(throws: StoreError.self) { try copier.begin() }
  }

  @Test("A copy in which a page or a record was changed is not passed off as one")
  func damaged() throws {
    for edit in [
      "UPDATE accountRecord SET mac = zeroblob(32)", "DELETE FROM audit", "DELETE FROM account",
      "CREATE TABLE other (id)", "UPDATE policyRecord SET value = 'off' WHERE name = 'mode'",
    ] {
      let file = try SQLiteFile()
      try file.with { tested throws in
        try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
        _ = try tested.store.replacePolicy(
          Policy(settings: ["mode": "mandatory"]), recording: [Fixtures.event()])
        let copier = try #require(tested.store.copier)
        try copier.begin()
        while try !copier.goOn().isComplete {}
        _ = try Program("sqlite3").succeed(["-bail", file.path + ".copy", edit])
        #expect(throws: StoreError.self, "\(edit)") { try copier.check().get() }
        copier.end()
      }
    }
  }

  @Test("What is left by a daemon that was killed is removed when the store is opened")
  func leftovers() throws {
    let file = try SQLiteFile()
    for suffix in ["", "-wal", "-journal", "-shm"] {
      try Data("left".utf8).write(to: URL(fileURLWithPath: "\(file.path).copy\(suffix)"))
    }
    try file.with { _ throws in #expect(try files(file) == []) }
  }

  @Test("What is committed while the pages are copied is in the copy, and the copy is a backup")
  func consistent() throws {
    let file = try SQLiteFile()
    let other = try SQLiteFile()
    try file.with { tested throws in
      let crowd = (1...900).map { number in
        let identity = Fixtures.identity("person\(number)", uid: UInt32(5000 + number))
        return AccountWork<Void>(on: .account(identity)) {
          $0.account = Fixtures.enrolled(identity).account
        }
      }
      for result in tested.store.commit(crowd) { _ = try result.get() }
      let copier = try #require(tested.store.copier)
      try copier.begin()
      var steps = 0
      while true {
        let progress = try copier.goOn()
        #expect(progress.copied <= progress.total)
        if progress.isComplete { break }
        steps += 1
        copier.flush()
        try tested.commit(.account(Fixtures.mara)) { transaction in
          transaction.account.failuresSinceSignIn = steps
          transaction.record(Fixtures.event())
        }
        if steps == 2 {
          tested.failNextCommit()
          #expect(throws: StoreError.self) { try tested.store.record([Fixtures.event()]) }
        }
      }
      #expect(steps > 2)
      let checked = try copier.check().get()
      #expect(checked.accounts == 901 && checked.refused == [])
      #expect(checked.auditRow == Int64(steps))
      #expect(try files(file) == [], "it has no name any more")
      copier.end()
      try content(checked).write(to: URL(fileURLWithPath: other.path))
      #expect(try tested.account(Fixtures.mara).failuresSinceSignIn == steps)
      let isPrivate = unsafe chmod(other.path, 0o600) == 0
      #expect(isPrivate)
      try other.with { copied throws in
        #expect(try !copied.store.areAccountsSealed())
        #expect(
          try #require(copied.store as? SQLiteStore).olderStoreNotice == .olderStore(missing: nil))
        _ = try copied.store.acceptAccounts(at: Fixtures.newYear, recording: [Fixtures.event()])
        #expect(try copied.account(Fixtures.mara).failuresSinceSignIn == steps)
      }
    }
  }

  @Test("A copy of a store in which one record does not fit says whose")
  func damagedRecord() throws {
    let file = try SQLiteFile()
    try file.with { try $0.keep(Fixtures.enrolled(Fixtures.mara).account) }
    try file.edit("UPDATE accountRecord SET encoding = zeroblob(9)")
    try file.with { tested throws in
      let copier = try #require(tested.store.copier)
      try copier.begin()
      while try !copier.goOn().isComplete {}
      #expect(try copier.check().get().refused == [Fixtures.mara.name])
      copier.end()
    }
  }
}
