import SallyportMail
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportMailer

@Suite("Mails as they are sent")
struct MailComposerTests {
  private let templates: MailTemplates
  private let sender: Mailbox

  init() throws {
    templates = try MailTemplates(folder: ProjectFile.path(of: "etc/mail"))
    sender = try #require(Mailbox("sallyport@host.example.org"))
  }

  private func mail(_ kind: OutboxMail.Kind = .signInCode) -> OutboxMail {
    OutboxMail(
      id: "3/mara", messageID: "1795376405.1000.3@host", kind: kind, to: "mara@example.org",
      user: "mara", host: "host", code: "123456", validity: 90, events: ["first", "second"],
      queuedAt: 1_795_376_405, until: 1_795_376_495)
  }

  private func text(of mail: OutboxMail) throws -> String {
    let message = try MailComposer.message(of: mail, from: sender, with: templates)
    return String(decoding: message.bytes, as: UTF8.self)
  }

  @Test(
    "An address that says more than an address, and no message id, make no mail",
    arguments: [
      ("mara@example.org\r\nBcc: eve@example.org", "1@h", "the address cannot be written to"),
      ("mara", "1@h", "the address cannot be written to"),
      ("mara@example.org", "1@h>\r\nBcc: eve", "it has no message id that a mail can have"),
      ("mara@example.org", "", "it has no message id that a mail can have"),
    ])
  func refused(to: String, messageID: String, reason: String) {
    var mail = mail()
    mail.to = to
    mail.messageID = messageID
    #expect(throws: MailComposer.Refusal(reason: reason)) { try text(of: mail) }
  }

  @Test("Nothing that is filled in becomes a header")
  func hostileValues() throws {
    var mail = mail(.notice)
    mail.user = "mara\r\nBcc: eve@example.org"
    mail.host = "host\r\n\r\nBcc: eve@example.org"
    mail.events = ["a\r\nBcc: eve@example.org\r\n.\r\nQUIT"]
    let parts = try text(of: mail).split(separator: "\r\n\r\n", maxSplits: 1)
    let names = parts[0].split(separator: "\r\n").map { $0.prefix { $0 != ":" } }
    #expect(
      names == [
        "Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "Auto-Submitted",
      ])
  }

  @Test("A code is in its mail once, and not in the subject")
  func codeIsThereOnce() throws {
    for kind in [OutboxMail.Kind.signInCode, .activation] {
      let text = try text(of: mail(kind))
      #expect(text.ranges(of: "123456").count == 1)
      #expect(text.contains("Subject: "))
      #expect(text.contains("90 seconds"))
    }
    #expect(try text(of: mail(.activation)).contains("    123456\r\n"))
  }

  @Test("A mail is dated when it was queued, and named as the daemon names it, each time")
  func sameEachTime() throws {
    let text = try text(of: mail())
    #expect(text.contains("Date: Sun, 22 Nov 2026 19:40:05 +0000\r\n"))
    #expect(text.contains("Message-ID: <1795376405.1000.3@host>\r\n"))
    #expect(try self.text(of: mail()) == text)
  }

  @Test("Events are a line each")
  func events() throws {
    #expect(try text(of: mail(.notice)).contains("\r\n\r\nfirst\r\nsecond\r\n\r\n"))
  }

  @Test(
    "A lifetime is said in the largest unit that fits",
    arguments: [
      (1, "1 seconds"), (60, "1 minute"), (90, "90 seconds"), (600, "10 minutes"),
      (3600, "1 hour"), (5400, "90 minutes"), (86_400, "24 hours"),
    ])
  func lifetimes(seconds: Int64, text: String) {
    #expect(MailComposer.lifetime(ofSeconds: seconds) == text)
  }

  @Test("A moment has its zone")
  func moment() {
    let text = MailComposer.moment(1_795_376_405)
    #expect(text.wholeMatch(of: /2026-11-2[123], \d\d:\d\d \(UTC[-+:\d]*\)/) != nil)
    #expect(MailComposer.moment(.max).isEmpty)
  }
}
