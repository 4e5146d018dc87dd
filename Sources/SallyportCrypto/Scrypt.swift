import CLibcrypto

/// Keys from passphrases, slow and with much memory on purpose (RFC 7914).
package enum Scrypt {
  /// How dear one guess is.
  package struct Cost: Hashable, Sendable {
    /// Half a second and 128 MiB on a machine of 2020: for what is done by hand, once.
    package static let standard = Cost(logarithm: 17, blockSize: 8, parallelism: 1)

    /// Up to 1 GiB: a file of somebody else must not take all memory.
    package static let logarithms = 14...20
    package static let blockSizes = 8...8
    package static let parallelisms = 1...4

    /// N is 2 to the power of this (RFC 7914 §2).
    package let logarithm: Int
    /// The r of RFC 7914 §2.
    package let blockSize: Int
    /// The p of RFC 7914 §2.
    package let parallelism: Int

    private init(logarithm: Int, blockSize: Int, parallelism: Int) {
      self.logarithm = logarithm
      self.blockSize = blockSize
      self.parallelism = parallelism
    }

    /// Nil where it would be too cheap, or too dear to try.
    package init?(_ logarithm: Int, _ blockSize: Int, _ parallelism: Int) {
      guard Self.logarithms.contains(logarithm), Self.blockSizes.contains(blockSize),
        Self.parallelisms.contains(parallelism)
      else { return nil }
      self.init(logarithm: logarithm, blockSize: blockSize, parallelism: parallelism)
    }

    fileprivate var iterations: UInt64 { 1 << UInt64(logarithm) }

    /// Bytes that libcrypto may take: 128·r·(N + p) and some.
    fileprivate var memory: UInt64 {
      128 * UInt64(blockSize) * (iterations + UInt64(parallelism) + 64)
    }
  }

  /// Derives `count` bytes from a passphrase.
  ///
  /// - Throws: `CryptoError.memoryNotLockable` where there is not enough memory.
  package static func deriveKey(
    from passphrase: Secret, salt: [UInt8], cost: Cost, count: Int
  ) throws(CryptoError) -> Secret {
    try Secret(count: count) { derived throws(CryptoError) in
      let isDone = unsafe derived.withUnsafeMutableBytes { derived in
        passphrase.withBytes { passphrase in
          unsafe passphrase.withUnsafeBytes { passphrase in
            unsafe EVP_PBE_scrypt(
              passphrase.baseAddress, passphrase.count, salt, salt.count, cost.iterations,
              UInt64(cost.blockSize), UInt64(cost.parallelism), cost.memory,
              derived.baseAddress, derived.count) == 1
          }
        }
      }
      guard isDone else { throw .memoryNotLockable }
    }
  }
}
