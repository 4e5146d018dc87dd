/// What the cryptographic layer refuses; it never carries data.
package enum CryptoError: Error, Hashable, CustomStringConvertible {
  /// The bytes were not sealed by this key for this place, or were changed since.
  case notAuthentic
  /// The bytes cannot be a sealed value: too short or too long.
  case notSealedBytes
  /// The key is not 256 bits long.
  case wrongKeyLength
  /// The plaintext is longer than `AEAD.maximumPlaintextCount`.
  case plaintextTooLong
  /// The system lends no memory that stays out of swap and core files.
  case memoryNotLockable

  package var description: String {
    switch self {
    case .notAuthentic: "a sealed value was changed, moved, or sealed with another key"
    case .notSealedBytes: "a sealed value has an impossible length"
    case .wrongKeyLength: "the key is not 32 bytes long"
    case .plaintextTooLong: "the value is too long to be sealed"
    case .memoryNotLockable: "no memory can be locked for the sealing key (see LimitMEMLOCK=)"
    }
  }
}
