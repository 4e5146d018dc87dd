import SallyportVarlink
import Testing

@testable import sallyport

/// What `audit verify` finds, and how it says so.
struct AuditVerifyTests {
  private static func mac(_ number: Int64) -> String {
    let digits = String(0xABC0_0000_0000_0000 + UInt64(number), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func journal(_ numbers: [Int64]) -> [JournalRow] {
    numbers.map { JournalRow(number: $0, mac: JournalRow.mac(mac($0)) ?? 0) }
  }

  /// A daemon whose log has these rows, a few a page.
  private static func log(_ numbers: [Int64]) -> (ReadAudit) -> ReadAudit.Reply {
    { call in
      let rest = numbers.filter { $0 > call.after ?? 0 }
      let rows = rest.prefix(3).map {
        AuditRow(number: $0, at: 0, action: "login", verdict: "permit", mac: mac($0))
      }
      return ReadAudit.Reply(
        rows: rows, last: rows.last?.number ?? numbers.last ?? 0, atEnd: rest.count <= 3)
    }
  }

  private static func compare(
    _ journal: [JournalRow], with log: [Int64]
  ) throws -> JournalComparison {
    try JournalComparison(of: JournalRows(journal), Self.log(log))
  }

  private static func report(
    _ comparison: JournalComparison, isChainWhole: Bool = false
  ) -> String {
    JournalReport(comparison: comparison, isChainWhole: isChainWhole).text
  }

  // MARK: The journal

  @Test("A row behind the end of the log means that the end was cut or an older store put back")
  func cutTail() throws {
    let comparison = try Self.compare(Self.journal([5, 1, 9, 4]), with: Array(1...5))
    #expect(comparison.beyond == [9])
    #expect(!comparison.fits)
    #expect(
      Self.report(comparison, isChainWhole: true) == """
        Row 9 is in the journal, but the log ends with row 5: its end was cut off, or an older store \
        was put back.
        In an older store used codes, and devices that were removed since, work again.
        3 rows are the same in both.
        Somebody could write to the store behind the daemon's back. Keep a copy of it and of the journal
        before anything else, and find out who could.

        """)
  }

  @Test("A log that became empty is found by everything that the journal names")
  func emptyLog() throws {
    let comparison = try Self.compare(Self.journal(Array(1...12)), with: [])
    #expect(comparison.beyond == Array(1...12))
    #expect(
      Self.report(comparison).hasPrefix(
        "Rows 1, 2, 3, 4, 5 and 7 more are in the journal, but the log ends with row 0: "))
  }

  @Test("A row with another MAC in the journal is found")
  func otherMAC() throws {
    let rows = Self.journal([1, 2, 4]) + [JournalRow(number: 3, mac: 1)]
    let comparison = try Self.compare(rows, with: Array(1...5))
    #expect(comparison.unfit == [3] && comparison.fitting == 3)
    #expect(!comparison.fits)
    #expect(
      Self.report(comparison) == """
        Row 3 is another in the journal: the log or the journal was edited, or an older store was \
        put back and went on from there.
        3 rows are the same in both.

        """)
  }

  @Test("Two lines of the journal that contradict each other do not fit, whichever came first")
  func contradiction() throws {
    let right = Self.journal([3])
    let wrong = [JournalRow(number: 3, mac: 1)]
    for rows in [right + wrong, wrong + right] {
      #expect(try Self.compare(rows, with: Array(1...5)).unfit == [3])
    }
  }

  @Test("A row that is missing in the middle is found")
  func absent() throws {
    let comparison = try Self.compare(Self.journal(Array(1...5)), with: [1, 2, 5])
    #expect(comparison.absent == [3, 4])
    #expect(
      Self.report(comparison).hasPrefix(
        "Rows 3, 4 are in the journal, but not in the log: rows were removed.\n"))
  }

  @Test("A log that becomes shorter under one's eyes is no log")
  func shrinking() {
    let answers = [
      ReadAudit.Reply(rows: [], last: 9, atEnd: false),
      ReadAudit.Reply(rows: [], last: 5, atEnd: true),
    ]
    var calls = 0
    #expect(throws: CommandFailure.self) {
      _ = try JournalComparison(of: JournalRows(Self.journal([1]))) { _ in
        calls += 1
        return answers[calls - 1]
      }
    }
    #expect(throws: CommandFailure.self) {
      _ = try JournalComparison(of: JournalRows(Self.journal([1]))) { _ in
        ReadAudit.Reply(rows: [], last: 0, atEnd: false)
      }
    }
  }

  @Test("Lines in any order, rows without a line, and what rotation took are fine")
  func agreement() throws {
    let comparison = try Self.compare(Self.journal([9, 7, 1, 2]), with: Array(6...10))
    #expect(comparison.fits && comparison.fitting == 2 && comparison.rotated == 2)
    #expect(
      Self.report(comparison, isChainWhole: true)
        == "The journal agrees: the 2 rows that both have are the same."
        + " 2 older rows that it names have gone with the rotation of the log.\n")
    #expect(
      Self.report(try Self.compare(Self.journal([7]), with: [7]), isChainWhole: true)
        == "The journal agrees: the one row that both have is the same.\n")
    #expect(
      Self.report(try Self.compare(Self.journal([1]), with: [7]), isChainWhole: true)
        == "The journal names no row that the log has."
        + " One older row that it names has gone with the rotation of the log.\n")
  }

  // MARK: The chain

  private static func chain(_ check: ChainCheck, hasJournal: Bool = true) -> String {
    ChainReport(check: check, hasJournal: hasJournal).text
  }

  @Test("A fault says which row it is, what is known of the others, and what to do")
  func faults() {
    #expect(
      Self.chain(ChainCheck(verified: 16, last: 16, fault: .edited)) == """
        Row 17 of the audit log is not what was written: it was edited, or another row stands in its \
        place.
        The 16 rows before it are as they were written. Those behind it were not looked at.
        Somebody could write to the store behind the daemon's back. Keep a copy of it and of the journal
        before anything else, and find out who could.
        The journal may have a line about it: journalctl -u sallyportd -g 'row=17 '

        """)
    #expect(
      Self.chain(ChainCheck(verified: 0, last: 99, fault: .missing)).hasPrefix(
        """
        Row 100 of the audit log is missing: rows were removed.
        It is the first one. Those behind it were not looked at.
        """))
    #expect(
      Self.chain(ChainCheck(verified: 1, last: 1, fault: .missing)).contains(
        "The one before it is as it was written."))
  }

  @Test("A whole log says how far it goes, and who knows about its end")
  func whole() {
    #expect(
      Self.chain(ChainCheck(verified: 100, last: 356))
        == "The audit log is whole: 100 rows, from 257 to 356, are as they were written.\n")
    #expect(
      Self.chain(ChainCheck(verified: 1, last: 1))
        == "The audit log is whole: one row, number 1, is as it was written.\n")
    #expect(
      Self.chain(ChainCheck(verified: 0, last: 0), hasJournal: false) == """
        The audit log is empty.
        Whether its end was cut off, the journal knows: sallyport audit verify --journal

        """)
  }

  @Test("The chain is verified part by part up to its end, or to the first fault")
  func parts() throws {
    var calls: [Int64?] = []
    let whole = try ChainCheck(
      { call in
        calls.append(call.after)
        let last = min((call.after ?? 100) + 1000, 2300)
        return .init(verified: last - (call.after ?? 100), last: last, atEnd: last == 2300)
      }, onProgress: { _ in })
    #expect(whole == ChainCheck(verified: 2200, last: 2300))
    #expect(calls == [nil, 1100, 2100])
    let broken = try ChainCheck(
      { call in
        call.after == nil
          ? .init(verified: 1000, last: 1000, atEnd: false)
          : .init(verified: 3, last: 1003, fault: .missing, atEnd: false)
      }, onProgress: { _ in })
    #expect(broken == ChainCheck(verified: 1003, last: 1003, fault: .missing))
  }

  @Test("Answers that never come to an end are refused")
  func endless() {
    #expect(throws: CommandFailure.self) {
      try ChainCheck({ _ in .init(verified: 0, last: 0, atEnd: false) }, onProgress: { _ in })
    }
  }

  @Test("Progress is told every now and then, not with every part")
  func progress() throws {
    var told: [Int64] = []
    _ = try ChainCheck(
      { call in
        let last = (call.after ?? 0) + 1000
        return .init(verified: 1000, last: last, atEnd: last == 250_000)
      }, onProgress: { told.append($0) })
    #expect(told == [100_000, 200_000])
  }

  // MARK: Following

  @Test("Whoever follows a log begins a few rows before its end")
  func following() {
    #expect(AuditCursor(beforeTheEnd: 100).last == 90)
    #expect(AuditCursor(beforeTheEnd: 3).last == 0)
  }

  @Test("A restart of the daemon passes; a refusal and a wrong server do not")
  func passing() {
    for error in [
      ClientError.cannotConnect(errno: 2), .cannotConnect(errno: 111), .disconnected, .timedOut,
      .refused(error: "org.sallyport.Admin.Unavailable", parameters: [:]),
    ] {
      #expect(LastingDaemon.passes(error))
    }
    for error in [
      ClientError.cannotConnect(errno: 13), .interrupted,
      .untrustedServer(.directoryWritableByOthers), .protocolViolation(.unexpectedBytes),
      .refused(
        error: "org.sallyport.Admin.NotAuthorized",
        parameters: ["permission": .string("audit.read")]),
    ] {
      #expect(!LastingDaemon.passes(error))
    }
  }
}
