/// How the connection to the mail server is protected.
///
/// Wherever there is TLS its certificate is verified; no setting changes that.
package enum ServerProtection: String, CaseIterable, Sendable {
  /// Not at all: for a server on this very machine.
  case plain
  /// STARTTLS, or no mail (RFC 3207).
  case starttls
  /// TLS from the first byte (RFC 8314 §3.3).
  case tls

  /// Relay, submission, and submission over TLS (RFC 5321 §4.5.4.2, RFC 6409 §3.1, RFC 8314 §3.3).
  package var usualPort: UInt16 {
    switch self {
    case .plain: 25
    case .starttls: 587
    case .tls: 465
    }
  }
}
