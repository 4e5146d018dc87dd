import CLibcrypto

/// Comparisons whose duration depends on the lengths only, never on where the bytes differ.
package enum ConstantTime {
  /// Whether both arrays hold the same bytes; arrays of unequal length are unequal.
  package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    areEqual(unsafe left.span.bytes, unsafe right.span.bytes)
  }

  /// Whether both spans hold the same bytes; spans of unequal length are unequal.
  package static func areEqual(_ left: RawSpan, _ right: RawSpan) -> Bool {
    guard left.byteCount == right.byteCount else { return false }
    guard left.byteCount > 0 else { return true }
    return unsafe left.withUnsafeBytes { left in
      unsafe right.withUnsafeBytes { right in
        unsafe CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
      }
    }
  }
}
