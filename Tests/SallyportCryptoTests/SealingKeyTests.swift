import SallyportCrypto
import Testing

@Suite struct SealingKeyTests {
  private let bytes = Array(UInt8(1)...32)

  @Test(
    "a sealing key of any other length than 32 bytes is refused", arguments: [0, 16, 31, 33, 64])
  func otherLengthsAreRefused(_ count: Int) {
    #expect(throws: CryptoError.wrongKeyLength) {
      try SealingKey(bytes: [UInt8](repeating: 1, count: count))
    }
  }

  @Test(
    "what is not 16 lower-case hexadecimal digits names no key",
    arguments: [
      "", "0", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0123456789abcdeg",
    ])
  func otherNamesAreRefused(_ text: String) {
    #expect(SealingKey.ID(text) == nil)
  }

  @Test("each use has a key of its own")
  func subkeysDiffer() throws {
    let key = try SealingKey(bytes: bytes)
    let all = [
      key.secrets, key.recoveryDigests, key.rowMACs, key.auditChain,
      key.accountSets, Secret(copying: bytes),
    ]
    for (number, one) in all.enumerated() {
      #expect(one.count == 32)
      for other in all[(number + 1)...] {
        #expect(one != other)
      }
      #expect(
        one.withBytes { Array([UInt8](copying: $0).prefix(8)) } != key.id.bytes,
        "the public name is part of a key")
    }
  }

  @Test("the same key has the same name and sub-keys at each start")
  func derivationIsStable() throws {
    let one = try SealingKey(bytes: bytes)
    let again = try SealingKey(bytes: Secret(copying: bytes))
    #expect(one.id == again.id)
    #expect(one.secrets == again.secrets)
    #expect(one.recoveryDigests == again.recoveryDigests)
    #expect(one.rowMACs == again.rowMACs)
    #expect(one.auditChain == again.auditChain)
    #expect(one.accountSets == again.accountSets)
    let other = try SealingKey(bytes: Array(bytes.reversed()))
    #expect(one.id != other.id)
    #expect(one.secrets != other.secrets)
  }

  @Test("a key's name can be written down and read back")
  func nameRoundTrips() throws {
    let id = try SealingKey(bytes: bytes).id
    #expect(id.description.count == 16)
    #expect(SealingKey.ID(id.description) == id)
    #expect(SealingKey.ID(bytes: id.bytes) == id)
    #expect(SealingKey.ID(bytes: []) == nil)
  }

  @Test("a sealing key prints none of its keys")
  func printingRevealsNothing() throws {
    let key = try SealingKey(bytes: bytes)
    var dumped = ""
    dump(key, to: &dumped)
    let printed = "\(key)" + dumped
    #expect(printed.contains("<secret>"))
    let secrets = key.secrets.withBytes { "\([UInt8](copying: $0))".dropFirst().dropLast() }
    #expect(!printed.contains(secrets))
  }
}
