import SallyportCrypto
import Testing

@Suite("Keys from passphrases")
struct ScryptTests {
  @Test("RFC 7914 §12, the vector with N = 16384")
  func vector() throws {
    let cost = try #require(Scrypt.Cost(14, 8, 1))
    let derived = try Scrypt.deriveKey(
      from: Secret(copying: Array("pleaseletmein".utf8)), salt: Array("SodiumChloride".utf8),
      cost: cost, count: 64)
    #expect(
      Hexadecimal.text(of: derived.withBytes { [UInt8](copying: $0) })
        == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")
  }

  @Test("What is too cheap to keep a guesser busy, or too dear to try, is no cost")
  func bounds() {
    for (logarithm, blockSize, parallelism) in [
      (13, 8, 1), (21, 8, 1), (17, 1, 1), (17, 16, 1), (17, 8, 0), (17, 8, 5), (-1, 8, 1),
    ] {
      #expect(Scrypt.Cost(logarithm, blockSize, parallelism) == nil)
    }
    #expect(Scrypt.Cost(17, 8, 1) == .standard)
  }
}
