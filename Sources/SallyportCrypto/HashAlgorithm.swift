/// A hash for HMAC, spelled as `otpauth` URIs spell it.
package enum HashAlgorithm: String, Sendable, CaseIterable {
  case sha1 = "SHA1"
  case sha256 = "SHA256"
  case sha512 = "SHA512"

  /// The length of the digest, and so of the authentication code, in bytes.
  package var digestCount: Int {
    switch self {
    case .sha1: 20
    case .sha256: 32
    case .sha512: 64
    }
  }
}
