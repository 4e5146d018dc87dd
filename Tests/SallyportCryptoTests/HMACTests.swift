import SallyportCrypto
import Testing

@Suite struct HMACTests {
  struct Vector: Sendable {
    let key: [UInt8]
    let message: [UInt8]
    let code: String
  }

  private static func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] {
    [UInt8](repeating: byte, count: count)
  }

  // RFC 2202 §3.
  static let sha1: [Vector] = [
    Vector(
      key: repeated(0x0b, 20), message: Array("Hi There".utf8),
      code: "b617318655057264e28bc0b6fb378c8ef146be00"),
    Vector(
      key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
      code: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
    Vector(
      key: repeated(0xaa, 20), message: repeated(0xdd, 50),
      code: "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
    Vector(
      key: Array(1...25), message: repeated(0xcd, 50),
      code: "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
    Vector(
      key: repeated(0x0c, 20), message: Array("Test With Truncation".utf8),
      code: "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"),
    Vector(
      key: repeated(0xaa, 80),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
    Vector(
      key: repeated(0xaa, 80),
      message: Array(
        "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data".utf8),
      code: "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"),
  ]

  // RFC 4231 §4, without the truncated case 5.
  static let inputs4231: [(key: [UInt8], message: [UInt8])] = [
    (repeated(0x0b, 20), Array("Hi There".utf8)),
    (Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)),
    (repeated(0xaa, 20), repeated(0xdd, 50)),
    (Array(1...25), repeated(0xcd, 50)),
    (
      repeated(0xaa, 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
    ),
    (
      repeated(0xaa, 131),
      Array(
        """
        This is a test using a larger than block-size key and a larger than block-size data. \
        The key needs to be hashed before being used by the HMAC algorithm.
        """.utf8)
    ),
  ]

  static let codesSHA256 = [
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  ]

  static let codesSHA512 = [
    """
    87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
    daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854
    """,
    """
    164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
    9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737
    """,
    """
    fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39\
    bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb
    """,
    """
    b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db\
    a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd
    """,
    """
    80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352\
    6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598
    """,
    """
    e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944\
    b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58
    """,
  ]

  @Test("HMAC-SHA-1 gives the codes of RFC 2202", arguments: sha1)
  func sha1MatchesRFC2202(_ vector: Vector) {
    let code = HMAC.authenticationCode(
      for: vector.message, key: Secret(copying: vector.key), using: .sha1)
    #expect(hex(code) == vector.code)
  }

  @Test("HMAC-SHA-256 and HMAC-SHA-512 give the codes of RFC 4231", arguments: 0..<6)
  func sha2MatchesRFC4231(_ number: Int) {
    let (key, message) = Self.inputs4231[number]
    let secret = Secret(copying: key)
    let sha256 = HMAC.authenticationCode(for: message, key: secret, using: .sha256)
    let sha512 = HMAC.authenticationCode(for: message, key: secret, using: .sha512)
    #expect(hex(sha256) == Self.codesSHA256[number])
    #expect(hex(sha512) == Self.codesSHA512[number])
  }

  @Test("an empty key and an empty message have a code, whatever key was used before")
  func emptyKeyIsAKey() {
    _ = HMAC.authenticationCode(for: [1], key: Secret(copying: [2]), using: .sha256)
    let code = HMAC.authenticationCode(for: [], key: Secret(copying: []), using: .sha256)
    #expect(hex(code) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  @Test("a bare SecretBytes is as good a key as a boxed one")
  func bareKeyWorks() {
    let key = SecretBytes(copying: Array("Jefe".utf8))
    let code = Secret(copying: Array("what do ya want for nothing?".utf8)).withBytes {
      HMAC.authenticationCode(for: $0, key: key, using: .sha1)
    }
    #expect(hex(code) == Self.sha1[1].code)
  }

  @Test("many threads at once get the same codes")
  func concurrentUseIsSafe() async {
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<500).allSatisfy { turn in
            let vector = Self.sha1[turn % Self.sha1.count]
            let code = HMAC.authenticationCode(
              for: vector.message, key: Secret(copying: vector.key), using: .sha1)
            return hex(code) == vector.code
          }
        }
      }
      for await isRight in group {
        #expect(isRight)
      }
    }
  }
}
