package import SallyportCrypto

/// The key K that verifier and authenticator share (RFC 4226 §4 R6).
package struct SharedSecret: Equatable, Sendable, CustomStringConvertible {
  /// At least 128 bits (RFC 4226 §4 R6); above 512 no hash here gains strength.
  package static let bitCounts = 128...512
  /// What is taken over from another verifier: many of its keys have 80 bits, which no guess over a
  /// login gets near, and whoever asked for a longer one would have everybody enrol anew.
  package static let importedBitCounts = 80...512
  /// RFC 4226 §4 R6 recommends 160 bits.
  package static let recommendedBitCount = 160

  /// The secret has fewer or more bits than `bitCounts` allows.
  package struct InvalidLength: Error, Hashable, CustomStringConvertible {
    package let bitCount: Int

    package var description: String {
      "a shared secret has \(bitCounts.lowerBound) to \(bitCounts.upperBound) bits, not \(bitCount)"
    }
  }

  package let key: Secret

  /// Takes a key that was made elsewhere.
  ///
  /// - Throws: `InvalidLength`.
  package init(_ key: Secret) throws(InvalidLength) {
    guard Self.bitCounts.contains(key.count * 8) else {
      throw InvalidLength(bitCount: key.count * 8)
    }
    self.key = key
  }

  private init(generated key: Secret) {
    self.key = key
  }

  /// Takes a key over that another verifier has used, or that was kept.
  ///
  /// - Throws: `InvalidLength` for one that is not within `importedBitCounts`.
  package init(imported key: Secret) throws(InvalidLength) {
    guard Self.importedBitCounts.contains(key.count * 8) else {
      throw InvalidLength(bitCount: key.count * 8)
    }
    self.key = key
  }

  /// Makes a key of `recommendedBitCount` bits.
  package static func generate(from random: some RandomBytes) -> SharedSecret {
    SharedSecret(generated: random.bytes(recommendedBitCount / 8))
  }

  /// The key as a person types it into an authenticator; shown while enrolling and never again.
  package var base32: String {
    key.withBytes { Base32.encode($0) }
  }

  package var description: String { "<shared secret>" }
}
