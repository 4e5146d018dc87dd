import SallyportVarlink
import Testing

@testable import sallyport

struct TerminalTextTests {
  @Test(
    "Characters that a terminal obeys are left out",
    arguments: [
      ("ada\u{1B}[2J", "ada[2J"), ("a\nb\r\tc", "abc"), ("a\u{7F}\u{9B}31mb", "a31mb"),
      ("a\u{202E}b\u{2066}c", "abc"), ("a\u{2028}b", "ab"), ("Zoë's phone 📱", "Zoë's phone 📱"),
    ])
  func commandsAreLeftOut(text: String, clean: String) {
    #expect(TerminalText.clean(text) == clean)
  }

  @Test("A key is shown in groups of four")
  func keyIsGrouped() {
    #expect(KeyText.grouped("JBSWY3DPEHPK3PXP") == "JBSW Y3DP EHPK 3PXP")
    #expect(KeyText.grouped("JBSWY3") == "JBSW Y3")
    #expect(KeyText.grouped("") == "")
  }

  @Test(
    "Half blocks are drawn where the locale is UTF-8 only",
    arguments: [
      ([:], false), (["LANG": "C"], false), (["LANG": "de_DE@euro"], false),
      (["LANG": "en_GB.ISO-8859-1"], false), (["LANG": "en_GB.UTF-8"], true),
      (["LANG": "C.utf8"], true), (["LC_CTYPE": "ca_ES.UTF-8@valencia"], true),
      (["LANG": "en_GB.UTF-8", "LC_ALL": "C"], false),
      (["LANG": "C", "LC_CTYPE": "en_GB.UTF-8"], true),
      (["LANG": "en_GB.UTF-8", "LC_ALL": ""], true),
    ] as [([String: String], Bool)])
  func localeDecides(environment: [String: String], isUTF8: Bool) {
    #expect(Terminal.isUTF8 { environment[$0] } == isUTF8)
  }

  @Test("A time that no calendar holds is not invented")
  func unknownTime() {
    #expect(LocalTime.minutes(.max) == "an unknown time")
  }

  @Test("A time is a date and a time of day of the local zone")
  func localTime() {
    let text = LocalTime.minutes(1_767_312_000)
    #expect(text.wholeMatch(of: /2026-01-0[123] [0-2]\d:[0-5]\d/) != nil)
  }
}
