import SallyportMail

extension FuzzTarget {
  /// A template that an administrator wrote, filled in with what nobody should have: it is refused
  /// with a line that exists, or makes a mail with our headers and no others.
  static let mailTemplate = FuzzTarget(
    name: "mail-template", maximumByteCount: 2048
  ) { input throws(Finding) in
    guard let text = String(validating: input, as: UTF8.self) else { return }
    let template: MailTemplate
    do throws(MailTemplate.Flaw) {
      template = try MailTemplate(
        text, requiring: [], admitting: Set(MailTemplate.Placeholder.allCases))
    } catch {
      let count = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
      try Finding.unless((1...count).contains(error.line), "a refusal names a line that exists")
      return try Finding.unless(!error.description.isEmpty, "a refusal has a reason")
    }
    try check(template.filled(with: hostileValues))
  }

  private static let hostileValues: [MailTemplate.Placeholder: String] = [
    .code: "493817", .user: "mara\r\nBcc: eve@example.org", .host: "höst\u{2028}\n\n.\n",
    .validity: "{code}", .until: "\u{1B}[2J", .events: "a\r\n.\r\nQUIT\r\n=?utf-8?Q?x?=",
  ]

  private static let headers = [
    "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding", "Auto-Submitted",
  ]

  /// RFC 5322 §2.1.1, RFC 2045 §6.7 (5).
  private static func check(_ filled: (subject: String, body: String)) throws(Finding) {
    guard let mailbox = Mailbox("mara@example.org"), let id = MessageID("1@h") else { return }
    let bytes = MailMessage(
      sender: mailbox, recipient: mailbox, subject: filled.subject, body: filled.body, id: id,
      writtenAt: 0
    ).bytes
    try Finding.unless(bytes.allSatisfy { $0 < 0x80 && $0 != 0 }, "a mail is ASCII")
    let lines = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\u{85}")
    try Finding.unless(
      !lines.utf8.contains { $0 == 0x0D || $0 == 0x0A }, "CR and LF stand together only")
    let parts = lines.split(separator: "\u{85}", omittingEmptySubsequences: false)
    let head = parts.prefix { !$0.isEmpty }
    let names = head.filter { !$0.hasPrefix(" ") }.map { String($0.prefix { $0 != ":" }) }
    try Finding.unless(names == headers, "the headers are ours")
    try Finding.unless(head.allSatisfy { $0.utf8.count <= 998 }, "a header's lines are short")
    try Finding.unless(
      head.allSatisfy { !$0.contains("=?utf-8?Q?") || $0.utf8.count <= 76 },
      "lines with encoded words are shorter")
    try Finding.unless(
      parts.dropFirst(head.count).allSatisfy { $0.utf8.count <= 76 }, "a body's lines are short")
  }
}
