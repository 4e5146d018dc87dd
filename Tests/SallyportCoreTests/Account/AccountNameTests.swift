import SallyportCore
import Testing

@Suite struct AccountNameTests {
  @Test(
    "what no passwd file can hold is no account name",
    arguments: [
      "", "a/b", "/", "a:b", ":", "a\n", "\0", "a\u{1B}[2J", "a\u{7F}", "\u{85}", "a\u{9B}",
      String(repeating: "a", count: 257), String(repeating: "é", count: 129),
    ])
  func otherTextsAreRefused(_ text: String) {
    #expect(AccountName(text) == nil)
  }

  @Test(
    "names are kept as they were spelt",
    arguments: [
      "ada", "ada.lovelace", "ada@example.org", "EXAMPLE\\ada", "machine$", " ", "-", "zoë",
      "0", String(repeating: "a", count: 256), String(repeating: "é", count: 128),
    ])
  func namesAreKept(_ text: String) throws {
    let name = try #require(AccountName(text))
    #expect(Array(name.value.utf8) == Array(text.utf8))
    #expect("\(name)" == text)
  }

  @Test("names that only Unicode holds to be equal are two accounts")
  func equalityIsByBytes() throws {
    let composed = try #require(AccountName("zo\u{EB}"))
    let decomposed = try #require(AccountName("zoe\u{308}"))
    #expect(composed.value == decomposed.value, "to Swift they are the same text")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(AccountName("zo\u{EB}") == composed)
    #expect(Set([composed]).contains(composed))
  }

  @Test("case tells accounts apart")
  func caseMatters() {
    #expect(AccountName("Ada") != AccountName("ada"))
  }
}
