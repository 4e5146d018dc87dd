import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// Product row O9: the audit log is bounded, and what is left of it is still a chain.
@Suite("The bound of the audit log")
struct AuditTrimmingTests {
  private static let limit: Int64 = 100_000

  private static func events(_ count: Int) -> [AuditEvent] {
    (0..<count).map { Fixtures.event(at: Fixtures.newYear + .seconds($0)) }
  }

  private static func numbers(_ file: SQLiteFile) throws -> [Int] {
    try file.shell("SELECT min(number), max(number), count(*) FROM audit")
      .split(whereSeparator: { "|\n".contains($0) }).compactMap { Int($0) }
  }

  @Test("The oldest rows go, the newest stay, and numbers go on")
  func oldestRowsGo() throws {
    let file = try SQLiteFile()
    let store = try file.open(auditLimit: Self.limit)
    var last: AuditRecord?
    for _ in 1...40 { last = try store.record(Self.events(50)).last }
    try store.close()
    let found = try Self.numbers(file)
    #expect(last?.number == 2000)
    #expect(found[0] > 1)
    #expect(found[1] == 2000)
    #expect(found[2] == found[1] - found[0] + 1, "no row is missing in between")
    let bytes = try file.shell(
      "SELECT max(endOffset) - min(endOffset) FROM audit"
    ).split(separator: "\n").compactMap { Int64($0) }
    #expect(try #require(bytes.first) <= Self.limit)
    #expect(try #require(bytes.first) > Self.limit / 2)
  }

  @Test("A store whose oldest rows went is opened again, and its chain goes on")
  func chainGoesOn() throws {
    let file = try SQLiteFile()
    for _ in 1...3 {
      let store = try file.open(auditLimit: Self.limit)
      for _ in 1...20 { _ = try store.record(Self.events(50)) }
      try store.close()
    }
    #expect(try Self.numbers(file)[1] == 3000)
  }

  @Test("I9: rows that go are verified first; one that was edited keeps the log as it is")
  func editedRowsStay() throws {
    let file = try SQLiteFile()
    var store = try file.open(auditLimit: Self.limit)
    _ = try store.record(Self.events(300))
    try store.close()
    try file.edit("UPDATE audit SET service = 'su' WHERE number = 7")
    store = try file.open(auditLimit: Self.limit)
    var notices: [StoreNotice] = []
    store.onNotice = { notices.append($0) }
    for _ in 1...30 { _ = try store.record(Self.events(50)) }
    try store.close()
    #expect(notices == [.auditDamaged])
    #expect(try Self.numbers(file) == [1, 1800, 1800])
  }

  @Test("I9: a store whose anchor does not fit its first row is not opened")
  func movedAnchorIsRefused() throws {
    let file = try SQLiteFile()
    let store = try file.open(auditLimit: Self.limit)
    for _ in 1...40 { _ = try store.record(Self.events(50)) }
    try store.close()
    let last = try Self.numbers(file)[1]
    try file.edit("DELETE FROM audit WHERE number < \(last)")
    #expect(throws: StoreOpeningError.notAuthentic(file.path, what: "the audit log")) {
      try file.open()
    }
  }
}
