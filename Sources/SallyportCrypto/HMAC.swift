import CLibcrypto

/// Keyed-hash message authentication codes (RFC 2104).
package enum HMAC {
  /// The authentication code of `message`, as long as the digest of `algorithm`.
  package static func authenticationCode(
    for message: RawSpan, key: Secret, using algorithm: HashAlgorithm
  ) -> [UInt8] {
    key.withBytes { authenticationCode(for: message, key: $0, using: algorithm) }
  }

  /// The authentication code of `message`, as long as the digest of `algorithm`.
  package static func authenticationCode(
    for message: [UInt8], key: Secret, using algorithm: HashAlgorithm
  ) -> [UInt8] {
    authenticationCode(for: unsafe message.span.bytes, key: key, using: algorithm)
  }

  /// The authentication code of `message`, as long as the digest of `algorithm`.
  package static func authenticationCode(
    for message: RawSpan, key: borrowing SecretBytes, using algorithm: HashAlgorithm
  ) -> [UInt8] {
    key.withBytes { authenticationCode(for: message, key: $0, using: algorithm) }
  }

  private static func authenticationCode(
    for message: RawSpan, key: RawSpan, using algorithm: HashAlgorithm
  ) -> [UInt8] {
    unsafe message.withUnsafeBytes { message in
      unsafe key.withUnsafeBytes { key in
        unsafe compute(message, key, algorithm)
      }
    }
  }

  private static func compute(
    _ message: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer, _ algorithm: HashAlgorithm
  ) -> [UInt8] {
    let context = unsafe EVP_MAC_CTX_dup(template(algorithm))
    defer { unsafe EVP_MAC_CTX_free(context) }
    let count = algorithm.digestCount
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { code, written in
      // The address of an empty key may be nil, and nil would mean "keep the key you have".
      let done = unsafe withUnsafeBytes(of: 0 as UInt8) { empty in
        unsafe EVP_MAC_init(context, key.baseAddress ?? empty.baseAddress, key.count, nil) == 1
          && EVP_MAC_update(context, message.baseAddress, message.count) == 1
          && EVP_MAC_final(context, code.baseAddress, &written, count) == 1
      }
      precondition(done && written == count, "libcrypto has no memory left for HMAC")
    }
  }

  // Looking a digest up costs more than the hashing of a short message, so one context of each
  // algorithm is prepared without a key and copied for each use. It is only read after this.
  nonisolated(unsafe) private static let sha1 = unsafe makeTemplate("SHA1")
  nonisolated(unsafe) private static let sha256 = unsafe makeTemplate("SHA256")
  nonisolated(unsafe) private static let sha512 = unsafe makeTemplate("SHA512")

  private static func template(_ algorithm: HashAlgorithm) -> OpaquePointer {
    switch algorithm {
    case .sha1: unsafe sha1
    case .sha256: unsafe sha256
    case .sha512: unsafe sha512
    }
  }

  /// A context without a key; its owner frees it.
  static func makeTemplate(_ digest: String) -> OpaquePointer {
    let mac = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
    defer { unsafe EVP_MAC_free(mac) }
    guard let context = unsafe EVP_MAC_CTX_new(mac) else {
      preconditionFailure("libcrypto offers no HMAC")
    }
    var name = Array(digest.utf8CString)
    // A parameter keeps the addresses of its key and value, so both outlive it here.
    let done = unsafe "digest".withCString { key in
      unsafe name.withUnsafeMutableBufferPointer { name in
        let parameters = unsafe [
          OSSL_PARAM_construct_utf8_string(key, name.baseAddress, 0),
          OSSL_PARAM_construct_end(),
        ]
        return unsafe EVP_MAC_CTX_set_params(context, parameters) == 1
      }
    }
    precondition(done, "libcrypto offers no \(digest) for HMAC")
    return unsafe context
  }
}
