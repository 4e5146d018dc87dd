import SallyportCrypto
import Testing

@Suite struct HKDFTests {
  @Test("basic case of RFC 5869 A.1, where the info is text here")
  func infoSeparatesKeys() {
    let key = Secret(copying: [UInt8](repeating: 0x0b, count: 22))
    let one = HKDF.deriveKey(from: key, salt: [], info: "one", count: 32)
    let other = HKDF.deriveKey(from: key, salt: [], info: "other", count: 32)
    let salted = HKDF.deriveKey(from: key, salt: [1], info: "one", count: 32)
    #expect(one != other)
    #expect(one != salted)
    #expect(one == HKDF.deriveKey(from: key, salt: [], info: "one", count: 32))
  }
}
