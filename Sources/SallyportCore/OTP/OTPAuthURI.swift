import SallyportCrypto

/// The `otpauth` URI that a QR code carries into an authenticator app (Key URI Format).
///
/// It holds the shared secret in clear, so it prints as `<otpauth URI>`.
package struct OTPAuthURI: Sendable, CustomStringConvertible {
  package let issuer: String
  package let account: String
  package let secret: SharedSecret
  package let parameters: TOTP.Parameters

  /// - Parameters:
  ///   - issuer: The organisation; empty for none.
  ///   - account: What tells the app's entries apart, such as `ada@lovelace`.
  package init(
    issuer: String, account: String, secret: SharedSecret, parameters: TOTP.Parameters = .standard
  ) {
    self.issuer = issuer
    self.account = account
    self.secret = secret
    self.parameters = parameters
  }

  /// The URI itself, for the person who enrols.
  ///
  /// The issuer stands in the label, for old apps, and as a parameter, for new ones. All
  /// parameters are written out: apps differ in their defaults.
  package var text: String {
    let issuer = Self.percentEncode(issuer)
    let label = (issuer.isEmpty ? "" : issuer + ":") + Self.percentEncode(account)
    var parts = ["secret=\(secret.base32)"]
    if !issuer.isEmpty {
      parts.append("issuer=\(issuer)")
    }
    parts.append("algorithm=\(parameters.algorithm.rawValue)")
    parts.append("digits=\(parameters.digits.rawValue)")
    parts.append("period=\(parameters.timeStepSize.rawValue)")
    return "otpauth://totp/\(label)?\(parts.joined(separator: "&"))"
  }

  package var description: String { "<otpauth URI>" }

  /// Escapes each UTF-8 byte that is not unreserved (RFC 3986 §2.1, §2.3).
  ///
  /// A space becomes `%20`: apps show a plus sign as a plus sign.
  private static func percentEncode(_ text: String) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      if isUnreserved(byte) {
        encoded.append(byte)
      } else {
        encoded += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default:
      false
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
