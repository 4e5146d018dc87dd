import SallyportCrypto
import Testing

@testable import SallyportCore

@Suite struct SharedSecretTests {
  @Test("a secret below 128 or above 512 bits is refused", arguments: [0, 10, 15, 65, 128])
  func otherLengthsAreRefused(_ count: Int) {
    #expect(throws: SharedSecret.InvalidLength(bitCount: count * 8)) {
      try SharedSecret(Secret(copying: [UInt8](repeating: 1, count: count)))
    }
  }

  @Test("a secret of 128 to 512 bits is taken", arguments: [16, 20, 32, 64])
  func lengthsInRangeAreTaken(_ count: Int) throws {
    let secret = try SharedSecret(Secret(copying: [UInt8](repeating: 1, count: count)))
    #expect(secret.key.count == count)
  }

  @Test("a generated secret has the 160 bits that RFC 4226 recommends, from the given source")
  func generatedSecretHas160Bits() {
    let secret = SharedSecret.generate(from: FixedBytes(repeated: [0x5a]))
    #expect(secret.key == Secret(copying: [UInt8](repeating: 0x5a, count: 20)))
    #expect(
      SharedSecret.generate(from: SystemRandomBytes())
        != SharedSecret.generate(from: SystemRandomBytes()))
  }

  @Test("I8: a secret, its passwords and its URI print nothing of themselves")
  func printingRevealsNothing() throws {
    let secret = try SharedSecret.ofRFC(count: 20)
    let step = try #require(TimeStep(1))
    let password = TOTP.value(secret: secret, at: step)
    let uri = OTPAuthURI(issuer: "Example", account: "mara", secret: secret)
    var printed = "\(secret) \(password) \(uri) \(String(reflecting: secret))"
    dump(secret, to: &printed)
    dump(password, to: &printed)
    dump(uri, to: &printed)
    dump(TOTPVerifier(secret: secret), to: &printed)
    #expect(!printed.contains("287082"))
    #expect(!printed.contains("GEZDG"))
    #expect(!printed.contains("1234567890"))
  }
}
