/// The key under which a store keeps its secrets, held as the sub-keys that are derived from it.
///
/// The key itself is not kept: each use has a sub-key of its own (HKDF, RFC 5869 §3.2), so that no
/// two uses can be played against each other. All of them lie in one locked page.
package struct SealingKey: Sendable {
  /// 256 bits.
  package static let count = 32

  /// Names the key without revealing anything about it; stands in each sealed value.
  package let id: ID
  /// Seals shared secrets and readable recovery codes.
  package let secrets: Secret
  /// Digests recovery codes.
  package let recoveryDigests: Secret
  /// Authenticates rows of the store.
  package let rowMACs: Secret
  /// Links the audit log.
  package let auditChain: Secret
  /// Seals the accounts of the store as a whole.
  package let accountSets: Secret

  /// Derives the sub-keys of a key; erasing the original is the caller's business.
  ///
  /// - Throws: `CryptoError.wrongKeyLength` unless it has 32 bytes; `.memoryNotLockable`.
  package init(bytes key: Secret) throws(CryptoError) {
    guard key.count == Self.count else { throw .wrongKeyLength }
    let page = try LockedPage()
    id = ID(of: key)
    secrets = Self.deriveKey("secrets", from: key, in: page)
    recoveryDigests = Self.deriveKey("recovery digests", from: key, in: page)
    rowMACs = Self.deriveKey("row MACs", from: key, in: page)
    auditChain = Self.deriveKey("audit chain", from: key, in: page)
    accountSets = Self.deriveKey("account sets", from: key, in: page)
  }

  /// Derives the sub-keys of a key; erasing the original is the caller's business.
  ///
  /// - Throws: `CryptoError.wrongKeyLength` unless it has 32 bytes; `.memoryNotLockable`.
  package init(bytes key: [UInt8]) throws(CryptoError) {
    try self.init(bytes: Secret(copying: key))
  }

  private static func deriveKey(_ use: String, from key: Secret, in page: LockedPage) -> Secret {
    Secret(
      SecretBytes(count: count, in: page) { derived in
        HKDF.deriveKey(from: key, salt: [], info: Array(info(use).utf8), into: &derived)
      })
  }

  // Stored data depends on these strings: another string is another key.
  fileprivate static func info(_ use: String) -> String {
    "sallyport sealing key 1: \(use)"
  }
}

extension SealingKey {
  /// The public name of a sealing key: 8 bytes, written as 16 hexadecimal digits.
  package struct ID: Hashable, Sendable, LosslessStringConvertible {
    package static let count = 8

    package let bytes: [UInt8]

    /// Takes a stored name back; nil unless it has 8 bytes.
    package init?(bytes: [UInt8]) {
      guard bytes.count == Self.count else { return nil }
      self.bytes = bytes
    }

    /// Reads 16 lower-case hexadecimal digits; nil for anything else.
    package init?(_ description: String) {
      var bytes: [UInt8] = []
      var digits: [UInt8] = []
      for character in description.utf8 {
        guard let digit = Hexadecimal.alphabet.firstIndex(of: character) else { return nil }
        digits.append(UInt8(digit))
      }
      guard digits.count == 2 * Self.count else { return nil }
      for offset in stride(from: 0, to: digits.count, by: 2) {
        bytes.append(digits[offset] << 4 | digits[offset + 1])
      }
      self.bytes = bytes
    }

    fileprivate init(of key: Secret) {
      let name = HKDF.deriveKey(from: key, salt: [], info: info("id"), count: Self.count)
      bytes = name.withBytes { [UInt8](copying: $0) }
    }

    package var description: String { Hexadecimal.text(of: bytes) }
  }
}
