import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// I9: what was done to the rows of the audit log behind the daemon's back is found.
@Suite("Verification of the audit log")
struct AuditVerificationTests {
  private static let rows: Int64 = 20

  /// A closed store with some rows in its log.
  private static func file() throws -> SQLiteFile {
    let file = try SQLiteFile()
    try file.with { tested throws in
      for number in 1...rows {
        let identity = number.isMultiple(of: 2) ? Fixtures.mara : Fixtures.ada
        _ = try tested.store.record([
          Fixtures.event(at: Fixtures.newYear + .seconds(number), of: identity)
        ])
      }
    }
    return file
  }

  private static func verify(_ file: SQLiteFile, after number: Int64 = 0) throws
    -> AuditVerification
  {
    try file.with { try $0.store.verifyAudit(after: number) }
  }

  private static let edits = [
    "at = at - 1", "action = 'accountCheck'", "action = 'nonsense'", "verdict = 'notRequired'",
    "reason = 'wrongCode'", "accountName = 'eve'", "accountUID = 0",
    "accountName = NULL, accountUID = NULL", "actor = 1", "actor = NULL", "service = 'su'",
    "terminal = 'tty1'", "address = NULL", "address = x'7f000001'", "remoteAccount = 'eve'",
    "method = 'app'", "device = 'phone'", "count = 2", "endOffset = endOffset + 1",
    "storeMAC = zeroblob(32)", "accountsMAC = zeroblob(32)",
    "endOffset = 9223372036854775807", "endOffset = -9223372036854775807 - 1", "mac = zeroblob(32)",
    "mac = (SELECT mac FROM audit WHERE number = 9)",
  ]

  @Test("A row of which anything was edited is found, and so is where it stands", arguments: edits)
  func editedRow(edit: String) throws {
    let file = try Self.file()
    try file.edit("UPDATE audit SET \(edit) WHERE number = 7")
    #expect(
      try Self.verify(file) == AuditVerification(count: 6, last: 6, fault: .edited, isAtEnd: false))
  }

  @Test("Two rows that were swapped are found")
  func swappedRows() throws {
    let file = try Self.file()
    try file.edit(
      """
      UPDATE audit SET number = 99 WHERE number = 7;
      UPDATE audit SET number = 7 WHERE number = 12;
      UPDATE audit SET number = 12 WHERE number = 99
      """)
    #expect(
      try Self.verify(file) == AuditVerification(count: 6, last: 6, fault: .edited, isAtEnd: false))
  }

  @Test("A row that was removed is found", arguments: [1, 2, 7] as [Int64])
  func removedRow(number: Int64) throws {
    let file = try Self.file()
    try file.edit("DELETE FROM audit WHERE number = \(number)")
    #expect(
      try Self.verify(file)
        == AuditVerification(
          count: Int(number) - 1, last: number - 1, fault: .missing, isAtEnd: false))
  }

  @Test("A gap that was moved elsewhere is found where it was")
  func movedGap() throws {
    let file = try Self.file()
    try file.edit(
      """
      DELETE FROM audit WHERE number = 7;
      UPDATE audit SET number = number - 1 WHERE number BETWEEN 8 AND 10
      """)
    #expect(
      try Self.verify(file) == AuditVerification(count: 6, last: 6, fault: .edited, isAtEnd: false))
  }

  @Test("A row that stands there twice is found")
  func copiedRow() throws {
    let file = try Self.file()
    try file.edit(
      """
      CREATE TEMP TABLE copy AS SELECT * FROM audit WHERE number = 8;
      UPDATE copy SET number = 7;
      DELETE FROM audit WHERE number = 7;
      INSERT INTO audit SELECT * FROM copy
      """)
    #expect(
      try Self.verify(file) == AuditVerification(count: 6, last: 6, fault: .edited, isAtEnd: false))
  }

  @Test("Rows that are gone from the end of an open store are missed")
  func cutTail() throws {
    let store = try Self.file().open()
    try store.connection?.database.execute("DELETE FROM audit WHERE number > 15")
    #expect(
      try store.verifyAudit(after: 0)
        == AuditVerification(count: 15, last: 15, fault: .missing, isAtEnd: false))
    #expect(
      try store.verifyAudit(after: 17)
        == AuditVerification(count: 0, last: 16, fault: .missing, isAtEnd: false))
    let page = try store.auditRecords(after: 0, limit: 1000, where: .everything)
    #expect(page.records.count == 15)
    #expect(page.isAtEnd, "a reader must come to an end")
  }

  @Test("A store whose last rows were edited is not opened", arguments: [19, 20], edits)
  func editedEnd(number: Int, edit: String) throws {
    let file = try Self.file()
    try file.edit("UPDATE audit SET \(edit) WHERE number = \(number)")
    if number == 19, !["endOffset", "mac", "action = 'n"].contains(where: edit.hasPrefix) {
      // What does not show in the last row is found by whoever looks at all.
      #expect(try Self.verify(file).fault == .edited)
    } else {
      #expect(throws: StoreOpeningError.notAuthentic(file.path, what: "the audit log")) {
        try file.open()
      }
    }
  }

  @Test("From a row that was edited or removed nothing is verified")
  func brokenStart() throws {
    let file = try Self.file()
    try file.edit("UPDATE audit SET action = 'nonsense' WHERE number = 7")
    try file.edit("DELETE FROM audit WHERE number = 12")
    #expect(
      try Self.verify(file, after: 7)
        == AuditVerification(count: 0, last: 6, fault: .edited, isAtEnd: false))
    #expect(
      try Self.verify(file, after: 12)
        == AuditVerification(count: 0, last: 11, fault: .missing, isAtEnd: false))
    #expect(
      try Self.verify(file, after: 13) == AuditVerification(count: 7, last: 20, isAtEnd: true))
  }

  @Test("A row that is no event is not shown, and those around it are")
  func unreadableRow() throws {
    let file = try Self.file()
    try file.edit("UPDATE audit SET verdict = 'maybe' WHERE number IN (7, 8)")
    try file.with { tested throws in
      let page = try tested.store.auditRecords(after: 5, limit: 3, where: .everything)
      #expect(page.records.map(\.number) == [6, 9, 10])
      #expect(page.last == 10)
    }
  }

  // MARK: Where the oldest rows went

  private static let limit: Int64 = 100_000

  /// A log whose oldest rows went, and how many they were.
  private static func trimmed() throws -> (SQLiteFile, anchor: Int64) {
    let file = try SQLiteFile()
    let store = try file.open(auditLimit: limit)
    for _ in 1...40 { _ = try store.record(Array(repeating: Fixtures.event(), count: 50)) }
    try store.close()
    let first = try file.shell("SELECT min(number) FROM audit").split(separator: "\n").first
    return (file, Fixtures.required(first.flatMap { Int64($0) }, "a number") - 1)
  }

  @Test("O9: what went with the rotation is not missed, and reading begins behind it")
  func rotation() throws {
    let (file, anchor) = try Self.trimmed()
    let count = 2000 - Int(anchor)
    try file.with { tested throws in
      for number in [0, 1, anchor] {
        #expect(
          try tested.store.verifyAudit(after: number)
            == AuditVerification(count: count, last: 2000, isAtEnd: true))
        let page = try tested.store.auditRecords(after: number, limit: 1, where: .everything)
        #expect(page.records.map(\.number) == [anchor + 1])
      }
    }
  }

  @Test("What went without a rotation is missed")
  func cutBeginning() throws {
    let (file, anchor) = try Self.trimmed()
    try file.edit("DELETE FROM audit WHERE number <= \(anchor + 5)")
    #expect(
      try Self.verify(file)
        == AuditVerification(count: 0, last: anchor, fault: .missing, isAtEnd: false))
  }

  @Test("Where the log begins, nobody else says")
  func movedAnchor() throws {
    let (file, anchor) = try Self.trimmed()
    try file.edit("UPDATE store SET auditAnchorNumber = \(anchor + 5)")
    #expect(throws: StoreOpeningError.self) { try file.open() }
  }

  @Test("A row that is put before where the log begins is not shown")
  func putBeforeTheAnchor() throws {
    let (file, anchor) = try Self.trimmed()
    try file.edit(
      """
      CREATE TEMP TABLE copy AS SELECT * FROM audit WHERE number = 2000;
      UPDATE copy SET number = 1, action = 'unlocked';
      INSERT INTO audit SELECT * FROM copy
      """)
    try file.with { tested throws in
      let page = try tested.store.auditRecords(after: 0, limit: 1, where: .everything)
      #expect(page.records.map(\.number) == [anchor + 1])
      #expect(try tested.store.verifyAudit(after: 0).fault == nil)
    }
  }
}
