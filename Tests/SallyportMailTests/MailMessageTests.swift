import Testing

@testable import SallyportMail

@Suite("Mails")
struct MailMessageTests {
  @Test(
    "A date is RFC 5322's, with the day of the week",
    arguments: [
      (0, "Thu, 1 Jan 1970 00:00:00 +0000"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
      (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 +0000"),
      (1_709_251_200, "Fri, 1 Mar 2024 00:00:00 +0000"),
      (1_795_376_405, "Sun, 22 Nov 2026 19:40:05 +0000"),
      (4_102_444_800, "Fri, 1 Jan 2100 00:00:00 +0000"),
      (-5, "Thu, 1 Jan 1970 00:00:00 +0000"),
      (Int64.max, "Fri, 31 Dec 9999 23:59:59 +0000"),
    ])
  func dates(seconds: Int64, text: String) {
    #expect(InternetDate(secondsSinceEpoch: seconds).text == text)
  }

  @Test(
    "A body's lines are ASCII and at most 76 bytes, and end with CRLF",
    arguments: [
      ("", "\r\n"),
      ("a\n", "a\r\n"),
      ("a\n\nb\n", "a\r\n\r\nb\r\n"),
      ("1 = 1 \n", "1 =3D 1=20\r\n"),
      ("Größe\n", "Gr=C3=B6=C3=9Fe\r\n"),
      (".\n", ".\r\n"),
      (
        String(repeating: "x", count: 77) + "\n",
        String(repeating: "x", count: 75) + "=\r\nxx\r\n"
      ),
      (String(repeating: "x", count: 76) + "\n", String(repeating: "x", count: 76) + "\r\n"),
    ])
  func bodies(text: String, encoded: String) {
    #expect(String(decoding: QuotedPrintable.encode(text), as: UTF8.self) == encoded)
  }

  @Test(
    "A header is ASCII",
    arguments: [
      ("Your code", "Your code"),
      ("Dein Schlüssel", "=?utf-8?Q?Dein_Schl=C3=BCssel?="),
      ("=?utf-8?Q?x?=", "=?utf-8?Q?=3D=3Futf=2D8=3FQ=3Fx=3F=3D?="),
    ])
  func headers(text: String, encoded: String) {
    #expect(HeaderText.encode(text, behind: "Subject: ") == encoded)
  }

  @Test("A long header is folded between characters, in lines of at most 76 bytes")
  func longHeader() {
    let text = HeaderText.encode(String(repeating: "ü", count: 40), behind: "Subject: ")
    let lines = "Subject: \(text)".split(separator: "\r\n")
    #expect(lines.count == 5)
    for line in lines {
      #expect(line.utf8.count <= 76)
      #expect(!line.contains("=C3?="))
    }
  }

  @Test(
    "What could begin a header, or end the brackets, names no mail",
    arguments: [
      "", "a", "@", "a@", "@b", "a@b@c", "a@b>", "a b@c", "a@b\r\nBcc: x", "a..b@c", "ä@c",
    ])
  func noMessageID(text: String) {
    #expect(MessageID(text) == nil)
  }

  @Test("A mail is whole, and says that no person wrote it")
  func wholeMail() throws {
    let mail = MailMessage(
      sender: try #require(Mailbox("sallyport@example.org")),
      recipient: try #require(Mailbox("mara@example.org")), subject: "Your code",
      body: "123456\n",
      id: try #require(MessageID("abc@example.org")), writtenAt: 0)
    #expect(
      String(decoding: mail.bytes, as: UTF8.self) == """
        Date: Thu, 1 Jan 1970 00:00:00 +0000\r
        From: Sallyport <sallyport@example.org>\r
        To: <mara@example.org>\r
        Subject: Your code\r
        Message-ID: <abc@example.org>\r
        MIME-Version: 1.0\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Transfer-Encoding: quoted-printable\r
        Auto-Submitted: auto-generated\r
        \r
        123456\r

        """)
  }
}
