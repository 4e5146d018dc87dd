import SallyportCrypto
import Testing

@Suite struct ReusedHMACTests {
  @Test("One context gives what HMAC gives, message after message (RFC 4231 §4)")
  func vectors() {
    for (input, code) in zip(HMACTests.inputs4231, HMACTests.codesSHA256) {
      let mac = ReusedHMAC(key: Secret(copying: input.key))
      for _ in 1...2 {
        #expect(hex(mac.authenticationCode(for: input.message)) == code)
        #expect(
          mac.authenticationCode(for: [])
            == HMAC.authenticationCode(
              for: [], key: Secret(copying: input.key), using: .sha256))
      }
    }
  }

  @Test("An empty key is a key")
  func emptyKey() {
    let mac = ReusedHMAC(key: Secret(copying: []))
    let expected = HMAC.authenticationCode(for: [1], key: Secret(copying: []), using: .sha256)
    #expect(mac.authenticationCode(for: [1]) == expected)
    #expect(mac.authenticationCode(for: [1]) == expected)
  }
}
