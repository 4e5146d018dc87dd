import Testing

@testable import SallyportCrypto

@Suite struct AEADTests {
  private let key = SystemRandomBytes().bytes(AEAD.keyCount)
  private let place = Array("device/secret/mara/1".utf8)
  private let plaintext = Secret(copying: Array("attack at dawn".utf8))

  @Test("a sealed value with any one bit changed is refused")
  func tamperingIsRefused() throws {
    let sealed = try AEAD.seal(plaintext, key: key, associatedData: place)
    for offset in sealed.bytes.indices {
      for bit in 0..<8 {
        var bytes = sealed.bytes
        bytes[offset] ^= 1 << bit
        let changed = try SealedBytes(bytes)
        #expect(throws: CryptoError.notAuthentic) {
          try AEAD.open(changed, key: key, associatedData: place)
        }
      }
    }
  }

  @Test("a sealed value that was cut or lengthened is refused")
  func otherLengthsAreRefused() throws {
    let sealed = try AEAD.seal(plaintext, key: key, associatedData: place)
    for bytes in [Array(sealed.bytes.dropLast()), Array(sealed.bytes.dropFirst())] {
      #expect(throws: CryptoError.notAuthentic) {
        try AEAD.open(try SealedBytes(bytes), key: key, associatedData: place)
      }
    }
    #expect(throws: CryptoError.notAuthentic) {
      try AEAD.open(try SealedBytes(sealed.bytes + [0]), key: key, associatedData: place)
    }
  }

  @Test("a sealed value in another place is refused", arguments: ["", "device/secret/mara/2"])
  func otherPlaceIsRefused(_ other: String) throws {
    let sealed = try AEAD.seal(plaintext, key: key, associatedData: place)
    #expect(throws: CryptoError.notAuthentic) {
      try AEAD.open(sealed, key: key, associatedData: Array(other.utf8))
    }
  }

  @Test("another key does not open a sealed value")
  func otherKeyIsRefused() throws {
    let sealed = try AEAD.seal(plaintext, key: key, associatedData: place)
    #expect(throws: CryptoError.notAuthentic) {
      try AEAD.open(sealed, key: SystemRandomBytes().bytes(32), associatedData: place)
    }
  }

  @Test("only 256-bit keys seal and open", arguments: [0, 16, 31, 33])
  func otherKeyLengthsAreRefused(_ count: Int) throws {
    let sealed = try AEAD.seal(plaintext, key: key, associatedData: place)
    let short = SystemRandomBytes().bytes(count)
    #expect(throws: CryptoError.wrongKeyLength) {
      try AEAD.seal(plaintext, key: short, associatedData: place)
    }
    #expect(throws: CryptoError.wrongKeyLength) {
      try AEAD.open(sealed, key: short, associatedData: place)
    }
  }

  @Test("bytes too few or too many are not a sealed value")
  func impossibleLengthsAreRefused() throws {
    let limit = SealedBytes.overhead + AEAD.maximumPlaintextCount
    for count in [0, SealedBytes.overhead - 1, limit + 1] {
      #expect(throws: CryptoError.notSealedBytes) {
        try SealedBytes([UInt8](repeating: 0, count: count))
      }
    }
    #expect(throws: CryptoError.plaintextTooLong) {
      try AEAD.seal(
        Secret(copying: [UInt8](repeating: 0, count: AEAD.maximumPlaintextCount + 1)),
        key: key, associatedData: place)
    }
  }

  @Test("sealing twice takes two nonces and shows nothing alike")
  func noncesDiffer() throws {
    var nonces: Set<[UInt8]> = []
    var ciphertexts: Set<[UInt8]> = []
    for _ in 0..<1000 {
      let sealed = try AEAD.seal(plaintext, key: key, associatedData: place)
      nonces.insert(Array(sealed.nonce))
      ciphertexts.insert(Array(sealed.ciphertext))
    }
    #expect(nonces.count == 1000)
    #expect(ciphertexts.count == 1000)
  }

  @Test("what was sealed is what is opened", arguments: [0, 1, 15, 16, 17, 4096])
  func roundTrip(_ count: Int) throws {
    let plaintext = SystemRandomBytes().bytes(count)
    for place in [place, []] {
      let sealed = try AEAD.seal(plaintext, key: key, associatedData: place)
      #expect(sealed.bytes.count == count + SealedBytes.overhead)
      #expect(try AEAD.open(sealed, key: key, associatedData: place) == plaintext)
    }
  }

  // Test case 16 of the GCM specification (McGrew and Viega), which NIST SP 800-38D took over.
  @Test("a published AES-256-GCM vector opens")
  func publishedVectorOpens() throws {
    let key = bytes(hex: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    let sealed = try SealedBytes(
      bytes(
        hex: """
          cafebabefacedbaddecaf888\
          522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
          8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
          76fc6ece0f4e1768cddf8853bb2d551b
          """))
    let opened = try AEAD.open(
      sealed, key: Secret(copying: key),
      associatedData: bytes(hex: "feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    #expect(
      opened.withBytes { hex([UInt8](copying: $0)) } == """
        d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
        """)
  }
}
