import Foundation
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// Product row O9: disk space that is kept for logins.
///
/// A disk that is really full is under test with the real daemon (Tests/EndToEndTests).
@Suite("The disk reserve")
struct DiskReserveTests {
  private static func size(_ path: String) -> Int? {
    try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
  }

  @Test("Space that cannot be kept is said once, and is not there")
  func impossibleReserve() {
    var reserve = DiskReserve(besideStoreAt: "/nowhere/at/all/store")
    let notice1 = reserve.take()
    #expect(notice1 == .noReserve("No such file or directory"))
    let notice2 = reserve.take()
    #expect(notice2 == nil)
    let isSpent3 = reserve.spend()
    #expect(!isSpent3)
    #expect(!reserve.wasSpent)
  }

  @Test("It is taken once, given up once, and taken again where there is room")
  func reserveComesAndGoes() throws {
    let folder = try TemporaryFolder()
    var reserve = DiskReserve(besideStoreAt: folder.path(of: "store"))
    let notice4 = reserve.take()
    #expect(notice4 == nil)
    let notice5 = reserve.take()
    #expect(notice5 == nil)
    #expect(Self.size(reserve.path) == DiskReserve.byteCount)
    let isSpent6 = reserve.spend()
    #expect(isSpent6)
    #expect(reserve.wasSpent)
    #expect(Self.size(reserve.path) == nil)
    let isSpent7 = reserve.spend()
    #expect(!isSpent7)
    let notice8 = reserve.take()
    #expect(notice8 == .reserveTaken)
    #expect(!reserve.wasSpent)
    #expect(Self.size(reserve.path) == DiskReserve.byteCount)
  }

  @Test("Only its owner can read or write it, and a link in its place is not followed")
  func reserveIsPrivate() throws {
    let folder = try TemporaryFolder()
    var reserve = DiskReserve(besideStoreAt: folder.path(of: "store"))
    let notice9 = reserve.take()
    #expect(notice9 == nil)
    let attributes = try FileManager.default.attributesOfItem(atPath: reserve.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)

    let victim = folder.path(of: "victim")
    var other = DiskReserve(besideStoreAt: folder.path(of: "other"))
    try FileManager.default.createSymbolicLink(
      atPath: other.path, withDestinationPath: victim)
    let notice10 = other.take()
    #expect(notice10 != nil)
    #expect(Self.size(victim) == nil)
  }

  @Test("On a disk that was full a store does what is urgent, and says that space is short")
  func fullDiskIsSurvived() throws {
    let file = try SQLiteFile()
    try file.with { tested throws in
      let store = try #require(tested.store as? SQLiteStore)
      var notices: [StoreNotice] = []
      store.onNotice = { notices.append($0) }
      store.keepReserve()
      #expect(!store.isShortOfSpace)
      try store.allowNoMorePages()
      // More than the pages there are hold.
      let events = (0..<2000).map { _ in Fixtures.event() }
      #expect(throws: StoreError.diskFull) { try store.record(events) }
      #expect(notices == [.reserveSpent])
      #expect(store.isShortOfSpace)
      try store.allowPages()
      #expect(try store.record(events).count == 2000)
      store.keepReserve()
      #expect(notices == [.reserveSpent, .reserveTaken])
      #expect(!store.isShortOfSpace)
    }
  }
}
