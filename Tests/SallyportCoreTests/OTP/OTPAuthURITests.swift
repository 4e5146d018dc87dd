import SallyportCore
import SallyportCrypto
import Testing

@Suite struct OTPAuthURITests {
  private func uri(
    _ issuer: String, _ account: String, _ parameters: TOTP.Parameters = .standard
  ) throws -> String {
    OTPAuthURI(
      issuer: issuer, account: account, secret: try .ofRFC(count: 20), parameters: parameters
    ).text
  }

  @Test("the URI has the issuer in label and parameter, and every parameter written out")
  func ordinaryURI() throws {
    #expect(
      try uri("Example Corp", "ada@lovelace") == """
        otpauth://totp/Example%20Corp:ada%40lovelace?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
        &issuer=Example%20Corp&algorithm=SHA1&digits=6&period=30
        """)
  }

  @Test("whatever could end or change the URI is escaped, byte by byte")
  func delimitersAreEscaped() throws {
    let text = try uri("a:b&c=d?e#f/g%h+i", "j:k\nl\"é漢")
    #expect(
      text.hasPrefix(
        """
        otpauth://totp/a%3Ab%26c%3Dd%3Fe%23f%2Fg%25h%2Bi:j%3Ak%0Al%22%C3%A9%E6%BC%A2?secret=
        """))
    #expect(text.contains("&issuer=a%3Ab%26c%3Dd%3Fe%23f%2Fg%25h%2Bi&"))
  }

  @Test("unreserved characters stay as they are")
  func unreservedCharactersStay() throws {
    #expect(try uri("A-z_0.9~", "x").hasPrefix("otpauth://totp/A-z_0.9~:x?"))
  }

  @Test("without an issuer there is neither a colon nor a parameter")
  func emptyIssuerIsLeftOut() throws {
    let text = try uri("", "ada@lovelace")
    #expect(text.hasPrefix("otpauth://totp/ada%40lovelace?secret="))
    #expect(!text.contains("issuer"))
  }

  @Test("other parameters are said, and a key that Base32 would pad is not padded")
  func otherParametersAreSaid() throws {
    let parameters = TOTP.Parameters(
      timeStepSize: .sixtySeconds, digits: .eight, algorithm: .sha512)
    let text = OTPAuthURI(
      issuer: "I", account: "a", secret: try .ofRFC(count: 64), parameters: parameters
    ).text
    #expect(text.hasSuffix("&issuer=I&algorithm=SHA512&digits=8&period=60"))
    #expect(!text.contains("%3D"))
    #expect(text.filter { $0 == "=" }.count == 5)
  }
}
