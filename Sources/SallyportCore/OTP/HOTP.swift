package import SallyportCrypto

/// One-time passwords from a counter (RFC 4226).
package enum HOTP {
  /// The moving factor C, eight bytes on the way into the hash (RFC 4226 §5.1).
  package struct Counter: Hashable, Sendable {
    package let value: UInt64

    package init(_ value: UInt64) {
      self.value = value
    }

    fileprivate var bytes: [UInt8] {
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
  }

  /// The password of a counter value (RFC 4226 §5.3).
  package static func value(
    secret: SharedSecret, counter: Counter, digits: OneTimePassword.Digits = .six,
    algorithm: HashAlgorithm = .sha1
  ) -> OneTimePassword {
    let code = HMAC.authenticationCode(for: counter.bytes, key: secret.key, using: algorithm)
    return OneTimePassword(truncating: truncate(code), to: digits)
  }

  /// Dynamic truncation: 31 bits from where the last four bits point to (RFC 4226 §5.3, step 2).
  private static func truncate(_ code: [UInt8]) -> UInt32 {
    let offset = Int(code[code.count - 1] & 0x0f)
    let word = code[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    return word & 0x7fff_ffff
  }
}
