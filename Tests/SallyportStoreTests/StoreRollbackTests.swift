import Foundation
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// Product row O10: a store that is older than the one that was here lets nobody in by itself.
@Suite("An older store")
struct StoreRollbackTests {
  /// A closed store with Mara, and a copy of it by hand from before her last change.
  private static func olderStore() throws -> SQLiteFile {
    let file = try SQLiteFile()
    try file.with { tested throws in
      try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
      _ = try tested.store.record([Fixtures.event()])
    }
    let copy = file.path + ".by-hand"
    try FileManager.default.copyItem(atPath: file.path, toPath: copy)
    try file.with { tested throws in
      try tested.commit(.account(Fixtures.mara)) { transaction in
        transaction.account.recoveryCodes.removeFirst()
        transaction.record(Fixtures.event(at: Fixtures.newYear + .seconds(7200)))
      }
    }
    try FileManager.default.removeItem(atPath: file.path)
    try FileManager.default.moveItem(atPath: copy, toPath: file.path)
    return file
  }

  /// A disk that is done at once.
  private static func synchronize(
    _ store: any StoreSynchronizer, _ then: (Result<Void, StoreError>) -> Void
  ) {
    then(Result { () throws(StoreError) in try store.synchronize() })
  }

  private func sqlite(_ tested: TestedStore) throws -> SQLiteStore {
    try #require(tested.store as? SQLiteStore)
  }

  @Test("Nobody is believed, at any later start, whatever is recorded meanwhile")
  func refused() throws {
    let file = try Self.olderStore()
    for _ in 1...3 {
      try file.with { tested throws in
        #expect(
          try sqlite(tested).olderStoreNotice == .olderStore(missing: 2))
        #expect(try !tested.store.areAccountsSealed())
        #expect(throws: StoreError.accountsChanged) { try tested.account(Fixtures.mara) }
        #expect(throws: StoreError.accountsChanged) { try tested.account(Fixtures.ada) }
        #expect(throws: StoreError.accountsChanged) {
          try tested.commit(.account(Fixtures.mara)) { _ in Issue.record("the work was run") }
        }
        _ = try tested.store.record([Fixtures.event(), Fixtures.event()])
        try sqlite(tested).noteHighWater(after: Self.synchronize)
        try sqlite(tested).noteHighWater(after: Self.synchronize)
      }
    }
  }

  @Test("One that was made anew in its place is none")
  func madeAnew() throws {
    let file = try Self.olderStore()
    try FileManager.default.removeItem(atPath: file.path)
    for _ in 1...2 {
      try file.with { tested throws in
        #expect(try tested.store.areAccountsSealed())
        #expect(try tested.account(Fixtures.mara).devices == [])
        _ = try tested.store.record([Fixtures.event()])
      }
    }
  }

  @Test("Once accepted it is the newest, and nothing of it is good a second time")
  func accepted() throws {
    let file = try Self.olderStore()
    try file.with { tested throws in
      let accepted = try tested.store.acceptAccounts(
        at: Fixtures.newYear, recording: [Fixtures.event(.storeAccepted)])
      #expect(accepted.count == 1 && accepted.refused == [])
      let mara = try tested.account(Fixtures.mara)
      #expect(mara.recoveryCodes == [])
      // The clock stands before the latest time that was recorded beside the store.
      let latest = TOTP.timeStep(at: Fixtures.newYear + .seconds(7200))
      #expect(mara.devices[0].lastAcceptedTimeStep > latest)
      #expect(try tested.store.areAccountsSealed())
      #expect(throws: StoreError.unavailable("there is nothing to accept")) {
        try tested.store.acceptAccounts(at: Fixtures.newYear, recording: [])
      }
    }
    for _ in 1...2 {
      try file.with { tested throws in
        #expect(try sqlite(tested).olderStoreNotice == nil)
        #expect(try tested.account(Fixtures.mara).recoveryCodes == [])
        #expect(try tested.store.verifyAudit(after: 0).fault == nil)
      }
    }
  }

  @Test("An acceptance outlives a crash that loses either half of what is known", arguments: 0...1)
  func acceptedBeforeACrash(place: Int) throws {
    let file = try Self.olderStore()
    try file.with { tested throws in
      _ = try tested.store.acceptAccounts(
        at: Fixtures.newYear, recording: [Fixtures.event(.storeAccepted)])
      tested.store.abandon()
    }
    let known = URL(fileURLWithPath: file.path + ".high-water")
    var bytes = try Data(contentsOf: known)
    let half = 512 * place..<min(512 * (place + 1), bytes.count)
    bytes.replaceSubrange(half, with: Data(count: half.count))
    try bytes.write(to: known)
    try file.with { tested throws in
      #expect(try sqlite(tested).wasHeldAgainstHighWater)
      #expect(try sqlite(tested).olderStoreNotice == nil)
    }
  }

  @Test("What could not be written was not accepted")
  func notWritten() throws {
    let file = try Self.olderStore()
    try file.with { tested throws in
      tested.failNextCommit()
      #expect(throws: StoreError.self) {
        try tested.store.acceptAccounts(at: Fixtures.newYear, recording: [])
      }
      #expect(throws: StoreError.accountsChanged) { try tested.account(Fixtures.mara) }
    }
    try file.with { tested throws in
      #expect(try sqlite(tested).olderStoreNotice != nil)
      #expect(throws: StoreError.accountsChanged) { try tested.account(Fixtures.mara) }
    }
  }

  @Test(
    "A power cut that takes what was not on disk yet locks nobody out", arguments: [true, false])
  func powerCut(isDiskDone: Bool) throws {
    let file = try SQLiteFile()
    let before = file.path + ".before"
    try file.with { tested throws in
      let store = try sqlite(tested)
      try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
      _ = try store.record([Fixtures.event()])
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: file.path + suffix, toPath: before + suffix)
      }
      _ = try store.stage(recording: [Fixtures.event()])
      // Looked at again and again while the disk hangs, and once it has come back.
      var whoWaits: [() -> Void] = []
      for _ in 1...3 {
        store.noteHighWater { synchronizer, then in
          whoWaits.append { Self.synchronize(synchronizer, then) }
        }
      }
      #expect(whoWaits.count == 1)
      if isDiskDone { for disk in whoWaits { disk() } }
      try FileManager.default.copyItem(
        atPath: file.path + ".high-water", toPath: before + ".high-water")
    }
    for suffix in ["", "-wal", ".high-water"] {
      try? FileManager.default.removeItem(atPath: file.path + suffix)
      try FileManager.default.moveItem(atPath: before + suffix, toPath: file.path + suffix)
    }
    try file.with { tested throws in
      // What the disk has said that it has is missed; what it has not is not.
      #expect(try (sqlite(tested).olderStoreNotice != nil) == isDiskDone)
    }
  }

  @Test("A disk that fails has nothing that is written down")
  func failingDisk() throws {
    let file = try SQLiteFile()
    let known = URL(fileURLWithPath: file.path + ".high-water")
    try file.with { tested throws in
      let store = try sqlite(tested)
      let before = try Data(contentsOf: known)
      _ = try store.stage(recording: [Fixtures.event()])
      store.noteHighWater { _, then in then(.failure(.diskFailed("it does not answer"))) }
      #expect(try Data(contentsOf: known) == before)
    }
  }

  @Test("A store that nothing is known about, and one that was not closed, is opened as it is")
  func newest() throws {
    let file = try SQLiteFile()
    try file.with { tested throws in
      try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
      for _ in 1...3 {
        _ = try tested.store.record([Fixtures.event()])
        try sqlite(tested).noteHighWater(after: Self.synchronize)
      }
    }
    try file.with { tested throws in
      #expect(try sqlite(tested).wasHeldAgainstHighWater)
      // As if this were the last that a crash left.
      _ = try tested.store.record([Fixtures.event()])
      tested.store.abandon()
    }
    try file.with { tested throws in #expect(try tested.account(Fixtures.mara).devices.count == 1) }
    try FileManager.default.removeItem(atPath: file.path + ".high-water")
    try file.with { tested throws in
      #expect(try !sqlite(tested).wasHeldAgainstHighWater)
      #expect(try tested.account(Fixtures.mara).devices.count == 1)
    }
  }

  @Test("Rows that went with the rotation of the log make no store older")
  func rotated() throws {
    let file = try SQLiteFile()
    let limit: Int64 = 100_000
    var store = try file.open(auditLimit: limit)
    _ = try store.record([Fixtures.event()])
    try store.close()
    store = try file.open(auditLimit: limit)
    for _ in 1...30 {
      _ = try store.record((1...50).map { _ in Fixtures.event() })
    }
    #expect(store.state.seals.auditAnchor.number > 1)
    // A crash, and what was noted is long gone.
    store.abandon()
    store = try file.open(auditLimit: limit)
    #expect(store.olderStoreNotice == nil)
    #expect(try store.areAccountsSealed())
    try store.close()
  }

  @Test("Each store that keeps accounts fences all of them when it is accepted")
  func memoryToo() throws {
    let store = InMemoryStore(vault: Fixtures.vault)
    let tested = TestedStore(store: store, failNextCommit: store.failNextCommit)
    try tested.keep(Fixtures.enrolled(Fixtures.mara).account)
    store.areAccountsChanged = true
    _ = try store.acceptAccounts(at: Fixtures.newYear, recording: [])
    let mara = try tested.account(Fixtures.mara)
    #expect(mara.recoveryCodes == [])
    #expect(mara.devices[0].lastAcceptedTimeStep > TOTP.timeStep(at: Fixtures.newYear))
  }
}
