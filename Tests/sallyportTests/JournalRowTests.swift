import Testing

@testable import sallyport

/// Lines of a journal, of which peers have chosen parts.
struct JournalRowTests {
  private static func row(_ line: String) -> JournalRow? {
    JournalRow(line: Array(line.utf8)[...])
  }

  @Test(
    "What is no whole line about the audit log says nothing",
    arguments: [
      "", "audit", "audit ", "row=1 mac=0123456789abcdef",
      "no decision: the disk failed row=1 mac=0123456789abcdef",
      "audit login deny account=ada", "audit login deny row=1",
      "audit login deny mac=0123456789abcdef",
      "audit login deny mac=0123456789abcdef row=1",
      "audit login deny row=1 mac=0123456789abcdef is not in the audit log: no",
      "audit login deny row=1 mac=0123456789abcde", "audit login deny row=1 mac=0123456789abcdef0",
      "audit login deny row=1 mac=0123456789ABCDEF", "audit login deny row=1 mac=0123456789abcdeg",
      "audit login deny row= mac=0123456789abcdef", "audit login deny row=0 mac=0123456789abcdef",
      "audit login deny row=-1 mac=0123456789abcdef", "audit login deny row=x mac=0123456789abcdef",
      "audit login deny row=9223372036854775808 mac=0123456789abcdef",
      "audit login deny xrow=1 mac=0123456789abcdef",
      "preaudit login deny row=1 mac=0123456789abcdef",
    ])
  func nonsense(line: String) {
    #expect(Self.row(line) == nil)
  }

  @Test(
    "A text that a peer chose is not taken for a row, even where the line was cut behind it",
    arguments: [
      #"audit login deny service="x row=1 mac=0123456789abcdef"#,
      #"audit login deny service="x row=1 mac=0123456789abcdef""#,
      #"audit login deny service="\" row=1 mac=0123456789abcdef"#,
      #"audit login deny service="\\\" row=1 mac=0123456789abcdef"#,
      #"audit login deny service="row=1 mac=0123456789abcdef" terminal=x"#,
    ])
  func forgery(line: String) {
    #expect(Self.row(line) == nil)
  }

  @Test(
    "The last two fields count, whatever stands before them",
    arguments: [
      "audit daemonStarted done row=17 mac=0123456789abcdef",
      "<5>audit daemonStarted done row=17 mac=0123456789abcdef",
      "sallyportd: audit login deny reason=wrongCode row=17 mac=0123456789abcdef",
      "Nov 22 14:05:07 host sallyportd[123]: audit login deny row=17 mac=0123456789abcdef",
      #"audit login deny service="x row=1 mac=ffffffffffffffff" row=17 mac=0123456789abcdef"#,
      #"audit login deny service="\\" row=17 mac=0123456789abcdef"#,
      #"audit login deny service="\" row=1 " terminal="\\\"" row=17 mac=0123456789abcdef"#,
    ])
  func lines(line: String) {
    #expect(Self.row(line) == JournalRow(number: 17, mac: 0x0123_4567_89AB_CDEF))
  }

  @Test("Lines come whole out of pieces of any length, and one that never ends is dropped")
  func splitting() {
    let text = "one\ntwo\r\n\n" + String(repeating: "x", count: 100_000) + "\nthree\nfour"
    for size in [1, 2, 3, 7, 1000, 65536, 200_000] {
      var splitter = LineSplitter()
      var lines: [String] = []
      let keep = { (line: ArraySlice<UInt8>) in
        lines.append(String(decoding: line, as: UTF8.self))
      }
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        splitter.append(Array(rest.prefix(size)), keep)
        rest = rest.dropFirst(size)
      }
      splitter.finish(keep)
      // A piece may hold a line whole, however long it is: it is not kept, only looked at.
      let short = lines.filter { !$0.isEmpty && $0.utf8.count < 1000 }
      #expect(short == ["one", "two", "three", "four"])
    }
  }

  @Test("Two lines about one row that differ are remembered")
  func contradiction() {
    let rows = JournalRows([
      JournalRow(number: 1, mac: 1), JournalRow(number: 2, mac: 2), JournalRow(number: 1, mac: 1),
      JournalRow(number: 2, mac: 3),
    ])
    #expect(rows.contradicted == [2])
    #expect(rows.macs.count == 2)
  }
}
