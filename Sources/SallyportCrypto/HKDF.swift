import CLibcrypto

/// Key derivation by extract and expand, with HMAC-SHA-256 (RFC 5869).
package enum HKDF {
  /// RFC 5869 §2.3: no more than 255 blocks of the hash.
  package static let maximumCount = 255 * 32

  /// Derives `count` bytes (1...`maximumCount`) from a key.
  ///
  /// `info` says what the new key is for: keys with different `info` are independent.
  package static func deriveKey(
    from key: Secret, salt: [UInt8], info: String, count: Int
  ) -> Secret {
    Secret(count: count) { derived in
      deriveKey(from: key, salt: salt, info: Array(info.utf8), into: &derived)
    }
  }

  /// Derives as many bytes as `derived` holds (1...`maximumCount`), in place.
  static func deriveKey(
    from key: Secret, salt: [UInt8], info: [UInt8], into derived: inout MutableRawSpan
  ) {
    precondition(
      (1...maximumCount).contains(derived.byteCount), "HKDF derives 1 to \(maximumCount) bytes")
    let done = unsafe derived.withUnsafeMutableBytes { derived in
      key.withBytes { key in
        unsafe key.withUnsafeBytes { key in
          unsafe compute(key, salt, info, derived)
        }
      }
    }
    precondition(done, "libcrypto has no memory left for HKDF")
  }

  private static func compute(
    _ key: UnsafeRawBufferPointer, _ salt: [UInt8], _ info: [UInt8],
    _ derived: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil)
    defer { unsafe EVP_PKEY_CTX_free(context) }
    var count = derived.count
    return unsafe EVP_PKEY_derive_init(context) == 1
      && EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) == 1
      && (salt.isEmpty || EVP_PKEY_CTX_set1_hkdf_salt(context, salt, Int32(salt.count)) == 1)
      && EVP_PKEY_CTX_set1_hkdf_key(context, key.baseAddress, Int32(key.count)) == 1
      && (info.isEmpty || EVP_PKEY_CTX_add1_hkdf_info(context, info, Int32(info.count)) == 1)
      && EVP_PKEY_derive(context, derived.baseAddress, &count) == 1
      && count == derived.count
  }
}
