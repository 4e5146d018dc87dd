import CLibcrypto

/// HMAC-SHA-256 (RFC 2104) of many short messages under one key, for half of what `HMAC` takes: it
/// keeps its context, where `HMAC` copies one for each message.
///
/// Used by one thread at a time.
@safe
package final class ReusedHMAC {
  private let key: Secret
  private let context: OpaquePointer

  package init(key: Secret) {
    self.key = key
    unsafe context = unsafe HMAC.makeTemplate("SHA256")
  }

  deinit {
    unsafe EVP_MAC_CTX_free(context)
  }

  /// The authentication code of `message`, 32 bytes.
  package func authenticationCode(for message: [UInt8]) -> [UInt8] {
    let context = unsafe context
    let count = HashAlgorithm.sha256.digestCount
    return key.withBytes { key in
      unsafe key.withUnsafeBytes { key in
        unsafe [UInt8](unsafeUninitializedCapacity: count) { code, written in
          // With its key each time: to go on without one came with a later libcrypto 3.0.
          let done = unsafe withUnsafeBytes(of: 0 as UInt8) { empty in
            unsafe EVP_MAC_init(context, key.baseAddress ?? empty.baseAddress, key.count, nil) == 1
              && EVP_MAC_update(context, message, message.count) == 1
              && EVP_MAC_final(context, code.baseAddress, &written, count) == 1
          }
          precondition(done && written == count, "libcrypto has no memory left for HMAC")
        }
      }
    }
  }
}
