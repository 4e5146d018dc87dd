/// What the claimant typed at the prompt, classified once by its shape alone (S3).
///
/// The shapes exclude each other: a one-time password has 6 to 8 characters, a recovery code 16,
/// even if all of them are digits. Eight digits may also be a recovery code that was taken over from
/// another verifier; `Verifier` looks for those where no device has such a password.
package enum AuthenticatorOutput: Equatable, Sendable, CustomStringConvertible {
  case oneTimePassword(OneTimePassword)
  case recoveryCode(RecoveryCode)

  /// Another way is wanted; no code either where none is offered.
  case choice(MethodChoice)

  /// No code has this shape: a password sent blindly, an empty line. Refused, and not counted.
  case notACode

  /// Room for a code with spaces to taste; PAM's own limit for an answer (PAM_MAX_RESP_SIZE).
  package static let maximumByteCount = 512

  /// sshd replaces an answer that it wants refused by one that begins with a backspace.
  private static let sshdMark: UInt8 = 0x08

  package init(typed: String) {
    guard typed.utf8.count <= Self.maximumByteCount, typed.utf8.first != Self.sshdMark else {
      self = .notACode
      return
    }
    if let password = OneTimePassword(typed: typed) {
      self = .oneTimePassword(password)
    } else if let code = RecoveryCode(typed: typed) {
      self = .recoveryCode(code)
    } else if let choice = MethodChoice(typed: typed) {
      self = .choice(choice)
    } else {
      self = .notACode
    }
  }

  /// Whether it has the shape of a code.
  var isCode: Bool {
    switch self {
    case .oneTimePassword, .recoveryCode: true
    case .choice, .notACode: false
    }
  }

  package var description: String {
    switch self {
    case .oneTimePassword: "<one-time password>"
    case .recoveryCode: "<recovery code>"
    case .choice: "<choice>"
    case .notACode: "<not a code>"
    }
  }
}
