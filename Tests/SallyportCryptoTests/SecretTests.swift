import Testing

@testable import SallyportCrypto

/// Not private: such a type prints with an address, whose digits may be any.
struct SecretHolder {
  let secret: Secret
}

@Suite struct SecretTests {
  private static let text = "hunter2-hunter2"
  private let secret = Secret(copying: Array(text.utf8))

  @Test("no way of printing a secret reveals its bytes or how many there are")
  func printingRevealsNothing() {
    var dumped = ""
    dump(SecretHolder(secret: secret), to: &dumped)
    let printed = [
      "\(secret)", String(reflecting: secret), String(describing: Optional(secret)),
      "\([secret])", "\(SecretHolder(secret: secret))",
      String(reflecting: SecretHolder(secret: secret)),
      dumped,
    ]
    for text in printed {
      #expect(text.contains("<secret>"))
      #expect(!text.contains("hunter2"))
      #expect(!text.contains("104"), "the first byte, as a number")
      #expect(!text.contains("15"))
    }
    #expect(Mirror(reflecting: secret).children.isEmpty)
  }

  @Test("secrets are equal when their bytes are")
  func equalityIsByBytes() {
    #expect(secret != Secret(copying: Array("hunter2-hunter3".utf8)))
    #expect(secret != Secret(copying: Array("hunter2-hunter".utf8)))
    #expect(secret != Secret(copying: []))
    #expect(secret == Secret(copying: Array(Self.text.utf8)))
    #expect(Secret(copying: []) == Secret(copying: []))
  }

  @Test("arrays of unequal length are unequal, and no byte is overlooked")
  func comparisonSeesEveryByte() {
    let bytes = Array(UInt8(0)..<64)
    #expect(!ConstantTime.areEqual(bytes, Array(bytes.dropLast())))
    #expect(!ConstantTime.areEqual([], [0]))
    for offset in bytes.indices {
      var other = bytes
      other[offset] ^= 0x80
      #expect(!ConstantTime.areEqual(bytes, other))
    }
    #expect(ConstantTime.areEqual(bytes, bytes))
    #expect(ConstantTime.areEqual([], []))
  }

  @Test("bytes that are written in place come back as they were written")
  func fillingInPlaceWorks() {
    let secret = Secret(count: 3) { target in
      target.storeBytes(of: 7, toByteOffset: 1, as: UInt8.self)
    }
    #expect(secret.withBytes { [UInt8](copying: $0) } == [0, 7, 0])
  }

  @Test("a fill that throws makes no secret, and its error comes through")
  func throwingFillMakesNoSecret() {
    #expect(throws: CryptoError.notAuthentic) {
      try Secret(count: 3) { _ throws(CryptoError) in throw CryptoError.notAuthentic }
    }
  }

  // Freed memory cannot be looked at. A locked page can: it outlives the secret here, and one
  // `release` erases both kinds.
  @Test("a released secret has left zeroes behind")
  func releasedSecretIsZeroed() throws {
    let page = try LockedPage()
    do {
      let secret = Secret(
        SecretBytes(count: 32, in: page) { target in
          for offset in 0..<32 {
            target.storeBytes(of: 0xa5, toByteOffset: offset, as: UInt8.self)
          }
        })
      #expect(secret.count == 32)
      #expect(!page.isZero)
      withExtendedLifetime(secret) {}
    }
    #expect(page.isZero)
  }

  @Test("a fill that throws half-way leaves zeroes behind")
  func failedFillIsZeroed() throws {
    let page = try LockedPage()
    #expect(throws: CryptoError.notAuthentic) {
      _ = try SecretBytes(count: 32, in: page) { target throws(CryptoError) in
        target.storeBytes(of: 0xa5, toByteOffset: 0, as: UInt8.self)
        throw .notAuthentic
      }.count
    }
    #expect(page.isZero)
  }
}
