import CLibcrypto

/// Sealing with AES-256-GCM (NIST SP 800-38D).
///
/// Each sealing takes a fresh random 96-bit nonce; one key is good for 2³² of them (§8.3), which
/// is a change a second for a century.
package enum AEAD {
  /// AES-256.
  package static let keyCount = 32
  /// Far above any stored column, far below where the lengths of libcrypto (C `int`) end.
  package static let maximumPlaintextCount = 16 << 20

  /// Seals a secret under a 256-bit key, for the place that `associatedData` names.
  ///
  /// - Throws: `CryptoError.wrongKeyLength` or `.plaintextTooLong`.
  package static func seal(
    _ plaintext: Secret, key: Secret, associatedData: [UInt8]
  ) throws(CryptoError) -> SealedBytes {
    try plaintext.withBytes { span throws(CryptoError) in
      try seal(span, key: key, associatedData: associatedData)
    }
  }

  /// Seals bytes under a 256-bit key, for the place that `associatedData` names.
  ///
  /// - Throws: `CryptoError.wrongKeyLength` or `.plaintextTooLong`.
  package static func seal(
    _ plaintext: RawSpan, key: Secret, associatedData: [UInt8]
  ) throws(CryptoError) -> SealedBytes {
    guard key.count == keyCount else { throw .wrongKeyLength }
    guard plaintext.byteCount <= maximumPlaintextCount else { throw .plaintextTooLong }
    return unsafe plaintext.withUnsafeBytes { plaintext in
      key.withBytes { key in
        unsafe key.withUnsafeBytes { unsafe encrypt(plaintext, key: $0, associatedData) }
      }
    }
  }

  /// Opens a sealed value with the key and for the place that it was sealed with.
  ///
  /// - Throws: `CryptoError.wrongKeyLength`; `.notAuthentic` for another key, another place or
  ///   changed bytes, which cannot be told apart.
  package static func open(
    _ sealed: SealedBytes, key: Secret, associatedData: [UInt8]
  ) throws(CryptoError) -> Secret {
    guard key.count == keyCount else { throw .wrongKeyLength }
    return try Secret(count: sealed.bytes.count - SealedBytes.overhead) {
      plaintext throws(CryptoError) in
      let isAuthentic = unsafe plaintext.withUnsafeMutableBytes { plaintext in
        key.withBytes { key in
          unsafe key.withUnsafeBytes {
            unsafe decrypt(sealed, into: plaintext, key: $0, associatedData)
          }
        }
      }
      guard isAuthentic else { throw .notAuthentic }
    }
  }

  // Looked up once: a look-up costs as much as sealing a key.
  nonisolated(unsafe) private static let cipher = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

  private static func encrypt(
    _ plaintext: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, _ associatedData: [UInt8]
  ) -> SealedBytes {
    let context = unsafe EVP_CIPHER_CTX_new()
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    let nonce = freshNonce()
    var ciphertext = [UInt8](repeating: 0, count: plaintext.count)
    var tag = [UInt8](repeating: 0, count: SealedBytes.tagCount)
    var written: Int32 = 0
    let done =
      unsafe EVP_EncryptInit_ex(context, cipher, nil, bytes(key), nonce) == 1
      && EVP_EncryptUpdate(
        context, nil, &written, associatedData, Int32(associatedData.count)) == 1
      && EVP_EncryptUpdate(
        context, &ciphertext, &written, bytes(plaintext), Int32(plaintext.count)) == 1
      && EVP_EncryptFinal_ex(context, nil, &written) == 1
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
    precondition(done, "libcrypto offers no AES-256-GCM, or has no memory left for it")
    return SealedBytes(nonce: nonce, ciphertext: ciphertext, tag: tag)
  }

  /// Whether the tag was right; only then is `plaintext` worth anything.
  private static func decrypt(
    _ sealed: SealedBytes, into plaintext: UnsafeMutableRawBufferPointer,
    key: UnsafeRawBufferPointer, _ associatedData: [UInt8]
  ) -> Bool {
    let context = unsafe EVP_CIPHER_CTX_new()
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    let nonce = Array(sealed.nonce)
    let ciphertext = Array(sealed.ciphertext)
    var tag = Array(sealed.tag)
    let target = unsafe plaintext.baseAddress?.assumingMemoryBound(to: UInt8.self)
    var written: Int32 = 0
    let isReady =
      unsafe EVP_DecryptInit_ex(context, cipher, nil, bytes(key), nonce) == 1
      && EVP_DecryptUpdate(
        context, nil, &written, associatedData, Int32(associatedData.count)) == 1
      && EVP_DecryptUpdate(context, target, &written, ciphertext, Int32(ciphertext.count)) == 1
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
    precondition(isReady, "libcrypto offers no AES-256-GCM, or has no memory left for it")
    return unsafe EVP_DecryptFinal_ex(context, nil, &written) == 1
  }

  private static func freshNonce() -> [UInt8] {
    var nonce = [UInt8](repeating: 0, count: SealedBytes.nonceCount)
    let done = unsafe RAND_bytes(&nonce, Int32(nonce.count)) == 1
    precondition(done, "the system's random generator does not work, and nothing may be sealed")
    return nonce
  }

  private static func bytes(_ buffer: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
    unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
  }
}
