import SallyportCore
import SallyportCrypto
import Testing

@Suite struct RecoveryCodeTests {
  @Test(
    "what is not 16 characters of Crockford's alphabet is no recovery code",
    arguments: [
      "", "7QK4-M2XV-90TD-W8R", "7QK4-M2XV-90TD-W8RHX", "7QK4-M2XV-90TD-W8RU",
      "7QK4_M2XV_90TD_W8RH",
      "7QK4\tM2XV90TDW8RH", "7QK4-M2XV-90TD-W8R\u{9}", "7QK4-M2XV-90TD-W8R*", "７QK4-M2XV-90TD-W8RH",
      "7QK4-M2XV-90TD-W8RÉ", "7QK4\u{2013}M2XV-90TD-W8RH",
    ])
  func otherTextsAreRefused(_ text: String) {
    #expect(RecoveryCode(typed: text) == nil)
  }

  @Test(
    "a code is read however it was copied out",
    arguments: [
      "7QK4-M2XV-90TD-W8RH", "7QK4M2XV90TDW8RH", "7qk4 m2xv 90td w8rh", "7QK4-M2XV-9OTD-W8RH",
      "7qk4-m2xv-9otd-w8rh", "  7-Q-K-4 M2XV90TDW8RH  ",
    ])
  func lenientReading(_ text: String) throws {
    let code = try #require(RecoveryCode(typed: text))
    #expect(code.formatted == "7QK4-M2XV-90TD-W8RH")
    #expect(code.canonical == Secret(copying: Array("7QK4M2XV90TDW8RH".utf8)))
  }

  @Test("I and L, large and small, are read as 1")
  func lettersLikeOneAreOne() throws {
    let code = try #require(RecoveryCode(typed: "IiLl-0000-oOoO-1111"))
    #expect(code.formatted == "1111-0000-0000-1111")
  }

  @Test("a code is made of exactly the 80 bits it was given")
  func bitsAreKept() {
    func formatted(_ bytes: [UInt8]) -> String {
      RecoveryCode.generate(from: FixedBytes(repeated: bytes)).formatted
    }
    #expect(formatted([0x00]) == "0000-0000-0000-0000")
    #expect(formatted([0xff]) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ")
    // 00000 00001 00010 … 01111: the values 0 to 15 in turn.
    #expect(
      formatted([0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf])
        == "0123-4567-89AB-CDEF")
  }

  @Test("each generated code is new and reads back as itself")
  func generatedCodesRoundTrip() throws {
    var seen: Set<String> = []
    for _ in 0..<1000 {
      let code = RecoveryCode.generate(from: SystemRandomBytes())
      #expect(seen.insert(code.formatted).inserted)
      #expect(RecoveryCode(typed: code.formatted) == code)
      #expect(code.canonical.count == RecoveryCode.characterCount)
    }
  }

  @Test("I8: a code prints nothing of itself")
  func printingRevealsNothing() throws {
    let code = try #require(RecoveryCode(typed: "7QK4-M2XV-90TD-W8RH"))
    var printed = "\(code) \([code]) \(String(reflecting: code))"
    dump(code, to: &printed)
    #expect(!printed.contains("7QK4"))
    #expect(!printed.contains("55"), "the first byte, as a number")
  }
}
