import SallyportCrypto
import SallyportTesting
import Testing

@Suite("The escrow of a sealing key")
struct KeyEscrowTests {
  private static let key = Secret(copying: Array(0..<32))
  private static let passphrase = Secret(copying: Array("correct horse battery".utf8))

  private static func escrow(host: String = "lovelace") throws -> KeyEscrow {
    try KeyEscrow(
      of: key, passphrase: passphrase, host: host, made: "2026-11-22",
      random: SeededRandomBytes(seed: 1), cost: try #require(Scrypt.Cost(14, 8, 1)))
  }

  @Test("Another passphrase opens nothing")
  func otherPassphrase() throws {
    let escrow = try Self.escrow()
    for other in ["", "correct horse batterx", "correct horse battery "] {
      #expect(throws: CryptoError.notAuthentic) {
        try escrow.open(Secret(copying: Array(other.utf8)))
      }
    }
  }

  @Test("A line that was changed opens nothing, or is no line of an escrow")
  func edited() throws {
    let text = try Self.escrow().text
    let edits = [
      ("Host: lovelace", "Host: babbage"), ("Made: 2026-11-22", "Made: 2026-11-23"),
      ("Derivation: scrypt 14 8 1", "Derivation: scrypt 15 8 1"),
      ("Salt: ", "Salt: 00"), ("Sealed: ", "Sealed: 00"), ("Key: ", "Key: 0"),
      ("version 1", "version 2"), ("Whoever", "whoever"),
      ("Derivation: scrypt 14", "Derivation: x"),
      ("\nKey", "\n\nKey"), ("Sealed", "sealed"),
    ]
    for (old, new) in edits {
      let edited = Self.replacing(old, with: new, in: text)
      #expect(edited != text)
      #expect(throws: (any Error).self, "\(new)") {
        try KeyEscrow(text: edited).open(Self.passphrase)
      }
    }
    for text in ["", "\n", "x", text + "more\n", String(text.dropLast(40))] {
      #expect(throws: KeyEscrow.FormError.self) { try KeyEscrow(text: text) }
    }
  }

  @Test("I11: costs beyond all bounds are not tried")
  func costs() throws {
    let text = Self.replacing(
      "scrypt 14 8 1", with: "scrypt 40 8 1", in: try Self.escrow().text)
    let error = #expect(throws: KeyEscrow.FormError.self) { try KeyEscrow(text: text) }
    #expect(error?.line == 6)
  }

  @Test("A key is read back from the text, however it was carried")
  func roundTrip() throws {
    let text = try Self.escrow().text
    #expect(!text.contains(Hexadecimal.text(of: Array(0..<32))))
    let windows = text.split(separator: "\n").joined(separator: "\r\n") + "\r\n\r\n"
    for text in [text, String(text.dropLast()), text + "\n\n", windows] {
      let escrow = try KeyEscrow(text: text)
      #expect(try escrow.open(Self.passphrase) == Self.key)
      #expect(escrow.keyID == (try SealingKey(bytes: Self.key).id))
    }
  }

  @Test("A host's name makes no line of its own")
  func hostName() throws {
    let escrow = try Self.escrow(host: "a\nKey: b")
    #expect(escrow.host == "a Key: b")
    #expect(try KeyEscrow(text: escrow.text).open(Self.passphrase) == Self.key)
  }

  private static func replacing(_ old: String, with new: String, in text: String) -> String {
    guard let range = text.firstRange(of: old) else { return text }
    return text.replacingCharacters(in: range, with: new)
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
