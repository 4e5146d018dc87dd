import SallyportMail
import Testing

@Suite("Addresses")
struct MailboxTests {
  @Test(
    "What could say something else to a server is no address",
    arguments: [
      "", "mara", "@example.org", "mara@", "mara@@example.org", "a@b@c", "mara@example..org",
      ".mara@example.org", "mara.@example.org", "ma..ra@example.org", "mara@-example.org",
      "mara@example-.org", "mara@exam_ple.org", "mara@[127.0.0.1]", "\"mara\"@example.org",
      "mara @example.org", "mara@example.org ", "mara@example.org\r\nRCPT TO:<eve@example.org>",
      "<mara@example.org>", "mara>@example.org", "mära@example.org", "mara@exämple.org",
      "mara@example.org\0", "mara,eve@example.org", "mara;eve@example.org",
      String(repeating: "a", count: 65) + "@example.org",
      "mara@" + String(repeating: "a", count: 64) + ".org",
      "mara@" + String(repeating: "a.", count: 125) + "a",
    ])
  func refused(text: String) {
    #expect(Mailbox(text) == nil)
  }

  @Test(
    "What people and machines have is one",
    arguments: [
      "mara@example.org", "m@x", "mara.stone+login@mail.example.org", "root@localhost",
      "o'neill@example.ie", "MARA@EXAMPLE.ORG", "1@2.3",
      String(repeating: "a", count: 64) + "@" + String(repeating: "b", count: 63) + ".org",
    ])
  func admitted(text: String) {
    #expect(Mailbox(text)?.address == text)
  }
}
