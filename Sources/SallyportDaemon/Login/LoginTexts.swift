import SallyportCore

/// What somebody who signs in reads.
///
/// One place, so that one language can be held against another.
///
/// Each text fits PAM's 511 bytes, and what must be read stands in the prompt itself: OpenSSH shows
/// messages late or not at all.
enum LoginTexts {
  static func prompt(for challenge: Challenge) -> String {
    switch challenge {
    case .code: "Verification code: "
    case .codeAgain: "That was not accepted. Verification code: "
    case .nextCode: "That code has been used. Next code: "
    }
  }

  /// All notices of one sign-in in one text; nil if there is nothing to say.
  static func text(of notices: [LoginNotice]) -> String? {
    notices.isEmpty ? nil : notices.map(text).joined(separator: " ")
  }

  /// Shown by sshd when a key alone does not do (product row S16).
  static let keyAlone =
    "This account asks for a verification code as well: let ssh try keyboard-interactive."

  /// Shown by sshd when a name has got another uid than the one that is recorded (product row A18).
  static let identityChanged =
    "This account is not the one that was recorded under its name: ask an administrator."

  private static func text(of notice: LoginNotice) -> String {
    switch notice {
    case .recoveryCodeUsed(.replaced(isShownAgain: true)):
      "Recovery code accepted; it will not work again."
        + " sallyport recovery show has its replacement."
    case .recoveryCodeUsed(.replaced(isShownAgain: false)):
      "Recovery code accepted; it will not work again."
        + " sallyport recovery regenerate makes new ones."
    case .recoveryCodeUsed(.consumed(left: 0)):
      "Recovery code accepted; it was the last one."
        + " sallyport recovery regenerate makes new ones."
    case .recoveryCodeUsed(.consumed(let left)):
      "Recovery code accepted; it will not work again. \(left) left."
    case .mandatory(let from, let days):
      "From \(LocalDate.text(of: from)) this machine asks for a second factor. You have"
        + " \(days == 1 ? "one day" : "\(days) days"): sallyport enroll"
    case .failedAttempts(let count):
      "\(count) codes were refused since your last sign-in:"
        + " somebody probably knows your password. Change it."
    }
  }
}
