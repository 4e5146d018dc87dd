import Testing

@testable import SallyportMail

@Suite("Templates")
struct MailTemplateTests {
  private func template(_ text: String) throws(MailTemplate.Flaw) -> MailTemplate {
    try MailTemplate(text, requiring: [.code], admitting: [.user, .host, .validity])
  }

  @Test(
    "What is wrong is said, with its line",
    arguments: [
      ("", 1, "the first line must be 'Subject: ' and a text"),
      ("Hello\n\n{code}\n", 1, "the first line must be 'Subject: ' and a text"),
      ("Subject: \n\n{code}\n", 1, "the first line must be 'Subject: ' and a text"),
      ("Subject: a\n{code}\n", 2, "an empty line must stand between subject and text"),
      ("Subject: a", 1, "an empty line must stand between subject and text"),
      ("Subject: a\n", 2, "an empty line must stand between subject and text"),
      ("Subject: {code}\n\n{code}\n", 1, "{code} is none of {host}, {user}"),
      ("Subject: a\n\nhello\n", 4, "{code} must stand in the text once"),
      ("Subject: a\n\n{code}\n{code}\n", 5, "{code} must stand in the text once"),
      (
        "Subject: a\n\n{code}\n{events}\n", 4,
        "{events} is none of {code}, {host}, {user}, {validity}"
      ),
      ("Subject: a\n\n{code\n", 3, "a { without its }"),
      ("Subject: a\n\n{code}\u{1B}[2J\n", 3, "a control character stands in it"),
      ("Subject: a\rBcc: x\n\n{code}\n", 1, "a control character stands in it"),
    ])
  func refused(text: String, line: Int, description: String) {
    #expect(throws: MailTemplate.Flaw(line: line, description: description)) {
      try template(text)
    }
  }

  @Test("One that is too long is refused")
  func tooLong() {
    let text =
      "Subject: a\n\n{code}\n" + String(repeating: "x", count: MailTemplate.maximumByteCount)
    #expect(throws: MailTemplate.Flaw.self) { try template(text) }
  }

  @Test("What is filled in neither begins a header nor is filled in again")
  func hostileValues() throws {
    let filled = try template("Subject: {user}\n\nFor {user}: {code}\n").filled(with: [
      .user: "mara\r\nBcc: eve@example.org {code}", .code: "123456",
    ])
    #expect(filled.subject == "maraBcc: eve@example.org {code}")
    #expect(filled.body == "For maraBcc: eve@example.org {code}: 123456\n")
  }

  @Test("Lines may end as on any system")
  func lineEnds() throws {
    let filled = try template("Subject: Code\r\n\r\n{code}\r\n").filled(with: [.code: "1"])
    #expect(filled.subject == "Code")
    #expect(filled.body == "1\n")
  }
}
