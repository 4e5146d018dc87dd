import SallyportCrypto
import Testing

@Suite("What is kept of former sealing keys")
struct FormerKeysTests {
  private static func key(_ byte: UInt8) throws -> SealingKey {
    try SealingKey(bytes: [UInt8](repeating: byte, count: SealingKey.count))
  }

  private static func kept(_ count: UInt8) throws -> FormerKeys {
    try (1...count).reduce(.none) { kept, byte in
      try kept.adding(
        key(byte), lastNumber: Int64(byte) << 33,
        lastCode: [UInt8](repeating: byte, count: 32))
    }
  }

  private static func bytes(_ secret: Secret) -> [UInt8] {
    secret.withBytes { bytes in (0..<bytes.byteCount).map { bytes[$0] } }
  }

  @Test("What is not whole, or says what is not known here, is refused")
  func refusals() throws {
    let whole = Self.bytes(try Self.kept(2).plaintext)
    for count in [0, 1, 33, whole.count - 1] {
      #expect(throws: CryptoError.notAuthentic) {
        try FormerKeys(plaintext: Secret(copying: Array(whole.prefix(count))))
      }
    }
    #expect(throws: CryptoError.notAuthentic) {
      try FormerKeys(plaintext: Secret(copying: whole + [0]))
    }
    // Version, the mark of the decoys' places, the marks of the first key.
    for (offset, byte) in [(0, UInt8(2)), (1, 2), (42, 4), (42, 255)] {
      var changed = whole
      changed[offset] = byte
      #expect(throws: CryptoError.notAuthentic) {
        try FormerKeys(plaintext: Secret(copying: changed))
      }
    }
    let one = Array(whole.dropFirst(34).prefix(177))
    let many = Array(whole.prefix(34)) + (0...FormerKeys.maximumCount).flatMap { _ in one }
    #expect(throws: CryptoError.notAuthentic) {
      try FormerKeys(plaintext: Secret(copying: many))
    }
  }

  @Test("It is the same again after it was written down", arguments: 0...3)
  func roundTrip(drops: Int) throws {
    var kept = try Self.kept(3)
    if drops > 0 { kept.dropAuditKeys(through: 1 << 33) }
    if drops > 1 { kept.dropRecordKeys(oldestDigest: kept.keys[1].id) }
    if drops > 2 {
      kept.dropAuditKeys(through: .max)
      kept.dropRecordKeys(oldestDigest: nil)
    }
    let again = try FormerKeys(plaintext: kept.plaintext)
    #expect(again == kept)
    #expect(again.keys.map(\.audit?.lastNumber) == kept.keys.map(\.audit?.lastNumber))
    #expect(again.keys.count == [3, 3, 2, 0][drops])
    #expect(!again.isNothing, "unknown names keep their places")
  }

  @Test("As many as there may be fit one locked page")
  func mostKeys() throws {
    let kept = try Self.kept(UInt8(FormerKeys.maximumCount))
    #expect(try FormerKeys(plaintext: kept.plaintext) == kept)
  }

  @Test("Each sub-key goes once nothing needs it")
  func drops() throws {
    var kept = try Self.kept(3)
    #expect(try kept.ofRecords?.id == Self.key(3).id)
    kept.dropRecordKeys(oldestDigest: nil)
    #expect(kept.ofRecords == nil)
    #expect(kept.keys.count == 3, "the log has rows of all")
    kept.dropAuditKeys(through: 2 << 33)
    #expect(kept.keys.map { $0.audit != nil } == [false, false, true])
    kept.dropRecordKeys(oldestDigest: kept.keys[1].id)
    #expect(try kept.keys.map(\.id) == [Self.key(2).id, Self.key(3).id])
    #expect(FormerKeys.none.isNothing)
  }

  @Test("It prints no key")
  func prints() throws {
    #expect("\(try Self.kept(1))".contains("<secret>"))
  }
}
