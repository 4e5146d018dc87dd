/// A sealed value as it is stored: nonce, ciphertext, tag, one behind the other.
///
/// That it has a possible length is all that is known before it is opened.
package struct SealedBytes: Hashable, Sendable {
  static let nonceCount = 12
  static let tagCount = 16
  /// The length of a sealed empty value, in bytes.
  package static let overhead = nonceCount + tagCount

  package let bytes: [UInt8]

  /// Takes stored bytes back.
  ///
  /// - Throws: `CryptoError.notSealedBytes` if they are too few or too many.
  package init(_ bytes: [UInt8]) throws(CryptoError) {
    let lengths = Self.overhead...Self.overhead + AEAD.maximumPlaintextCount
    guard lengths.contains(bytes.count) else { throw .notSealedBytes }
    self.bytes = bytes
  }

  /// Joins what sealing made; the lengths are right by construction.
  init(nonce: [UInt8], ciphertext: [UInt8], tag: [UInt8]) {
    bytes = nonce + ciphertext + tag
  }

  var nonce: ArraySlice<UInt8> { bytes.prefix(Self.nonceCount) }
  var ciphertext: ArraySlice<UInt8> {
    bytes.dropFirst(Self.nonceCount).dropLast(Self.tagCount)
  }
  var tag: ArraySlice<UInt8> { bytes.suffix(Self.tagCount) }
}
