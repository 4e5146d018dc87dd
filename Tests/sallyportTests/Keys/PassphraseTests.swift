import SallyportCrypto
import SallyportVarlink
import Testing

@testable import sallyport

@Suite("Passphrases and reports of the sealing key")
struct PassphraseTests {
  private static func new(_ answers: String...) throws -> Secret {
    try Passphrase(ask: ScriptedPerson(answers).ask).new()
  }

  @Test("A passphrase that is short, or another one the second time, is refused")
  func refusals() {
    #expect(throws: CommandFailure.self) { try Self.new("eleven char") }
    #expect(throws: CommandFailure.self) { try Self.new("twelve chars", "twelve charz") }
    #expect(throws: CommandFailure.self) { try Self.new("四個漢字") }
    #expect(throws: CommandFailure.self) { try Self.new(String(repeating: "x", count: 1025)) }
  }

  @Test("Typed twice, it is taken as it was typed")
  func taken() throws {
    let passphrase = try Self.new("twelve  chars ", "twelve  chars ")
    #expect(passphrase == Secret(copying: Array("twelve  chars ".utf8)))
  }

  @Test("The report says which key, where it is, and whether there is an escrow of it")
  func report() {
    let key = GetKeyStatus.Reply(id: "0123456789abcdef", path: "/etc/sallyport/sealing.key")
    let none = KeyReport(key: key, mark: nil)
    #expect(
      none.text == """
        Key       0123456789abcdef
        Kept in   /etc/sallyport/sealing.key
        Escrow    none; sallyport keys escrow FILE makes one

        """)
    let other = EscrowMark(line: "fedcba9876543210 2026-11-22 /media/usb/a file")
    #expect(KeyReport(key: key, mark: other).text.contains("of another key (fedcba9876543210)"))
    #expect(KeyReport(key: key, mark: other).json["escrowFile"] == nil)
    let mark = EscrowMark(line: "0123456789abcdef 2026-11-22 /media/usb/a file")
    #expect(
      KeyReport(key: key, mark: mark).text.contains("made 2026-11-22, in /media/usb/a file"))
    for text in ["", "a b", "0123456789abcdef"] { #expect(EscrowMark(line: text) == nil) }
  }
}
