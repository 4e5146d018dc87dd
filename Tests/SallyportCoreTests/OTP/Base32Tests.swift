import SallyportCore
import SallyportCrypto
import Testing

@Suite struct Base32Tests {
  // RFC 4648 §10.
  static let vectors = [
    ("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foo", "MZXW6==="), ("foob", "MZXW6YQ="),
    ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI======"),
  ]

  @Test(
    "a character outside the alphabet is refused",
    arguments: [
      "0", "1MZXW6YT", "8ZXW6YTB", "MZXW 6YTB", "MZXW-6YTB", "MZXW6YT\n", "MZXW6YTß", "M=XW6YTB",
      "MY======MY======", "ＭZXW6YTB", "MZXW6YT\0",
    ])
  func otherCharactersAreRefused(_ text: String) {
    #expect(throws: Base32.DecodingError.self) { try Base32.decode(text) }
  }

  @Test(
    "a text that ends within a byte is refused", arguments: ["M", "MZX", "MZXW6Y", "MZXW6YTBO"])
  func cutTextsAreRefused(_ text: String) {
    #expect(throws: Base32.DecodingError.invalidLength) { try Base32.decode(text) }
  }

  @Test(
    "padding that does not fill the last group is refused",
    arguments: [
      "=", "========", "MY=", "MY=====", "MY=======", "MZXQ===", "MZXW6YTB=", "MZXW6YTB========",
      "M=======", "MZX=====", "MZXW6Y==",
    ])
  func otherPaddingIsRefused(_ text: String) {
    #expect(throws: Base32.DecodingError.self) { try Base32.decode(text) }
  }

  @Test(
    "bits beyond the last byte must be zero", arguments: ["MZ", "MZXR", "MZXW7", "MZXW6YR", "M7"])
  func strayBitsAreRefused(_ text: String) {
    #expect(throws: Base32.DecodingError.nonCanonical) { try Base32.decode(text) }
  }

  @Test("Base32 encodes and decodes as RFC 4648 §10 says", arguments: vectors)
  func matchesRFC4648(_ plain: String, _ padded: String) throws {
    let unpadded = padded.filter { $0 != "=" }
    let secret = Secret(copying: Array(plain.utf8))
    #expect(secret.withBytes { Base32.encode($0) } == unpadded)
    for text in [padded, unpadded, padded.lowercased(), unpadded.lowercased()] {
      #expect(try Base32.decode(text) == secret)
    }
  }

  @Test("whatever was encoded decodes to itself, for every length")
  func roundTrip() throws {
    var cases = CaseGenerator(seed: 32)
    for count in 0...100 {
      let secret = Secret(
        copying: (0..<count).map { _ in UInt8.random(in: 0...255, using: &cases) })
      #expect(try Base32.decode(secret.withBytes { Base32.encode($0) }) == secret)
    }
  }
}
