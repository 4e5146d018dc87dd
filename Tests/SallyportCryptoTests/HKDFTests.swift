import Testing

@testable import SallyportCrypto

@Suite struct HKDFTests {
  struct Vector: Sendable {
    let key: [UInt8]
    let salt: [UInt8]
    let info: [UInt8]
    let derived: String
  }

  // RFC 5869 §A.1 to §A.3: the cases with SHA-256.
  static let vectors: [Vector] = [
    Vector(
      key: [UInt8](repeating: 0x0b, count: 22), salt: Array(0x00...0x0c),
      info: Array(0xf0...0xf9),
      derived: """
        3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf\
        34007208d5b887185865
        """),
    Vector(
      key: Array(0x00...0x4f), salt: Array(0x60...0xaf), info: Array(0xb0...0xff),
      derived: """
        b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c\
        59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71\
        cc30c58179ec3e87c14c01d5c1f3434f1d87
        """),
    Vector(
      key: [UInt8](repeating: 0x0b, count: 22), salt: [], info: [],
      derived: """
        8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d\
        9d201395faa4b61a96c8
        """),
  ]

  @Test("HKDF gives the keys of RFC 5869", arguments: vectors)
  func matchesRFC5869(_ vector: Vector) {
    let key = Secret(copying: vector.key)
    let derived = Secret(count: vector.derived.count / 2) { derived in
      HKDF.deriveKey(from: key, salt: vector.salt, info: vector.info, into: &derived)
    }
    #expect(derived.withBytes { hex([UInt8](copying: $0)) } == vector.derived)
  }

  @Test("another info or another salt makes an independent key")
  func infoAndSaltSeparateKeys() {
    let key = Secret(copying: [UInt8](repeating: 0x0b, count: 22))
    let one = HKDF.deriveKey(from: key, salt: [], info: "one", count: 32)
    #expect(one != HKDF.deriveKey(from: key, salt: [], info: "other", count: 32))
    #expect(one != HKDF.deriveKey(from: key, salt: [1], info: "one", count: 32))
    #expect(one == HKDF.deriveKey(from: key, salt: [], info: "one", count: 32))
  }
}
