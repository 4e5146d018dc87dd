import SallyportCore

/// What somebody who signs in reads.
///
/// One place, so that one language can be held against another.
///
/// Each text fits PAM's 511 bytes, and what must be read stands in the prompt itself: OpenSSH shows
/// messages late or not at all.
enum LoginTexts {
  /// The prompts for a code.
  static let code = "Verification code: "
  static let codeAgain = "That was not accepted. Verification code: "
  static let nextCode = "That code has been used. Next code: "

  // MARK: Enrolment

  /// Asks for the first code of a new key.
  ///
  /// - Parameter offersPicture: whether `qr` draws one.
  static func firstCode(
    of key: NewKeyDisplay, isAgain: Bool, offersPicture: Bool
  ) -> String {
    let entry = cut(key.entry, to: maximumEntryBytes)
    let picture = offersPicture ? ", or qr to scan the key" : ""
    return isAgain
      ? "That code does not match; is the phone's clock right? The key of \(entry) is"
        + " \(key.groups) - type the app's next code\(picture): "
      : "You need a second factor to sign in here. Add \(entry) to an authenticator app, with the"
        + " key \(key.groups) - then type the code that the app shows\(picture): "
  }

  /// Stands above the picture of a key: ssh puts a name of its own before the first line.
  static let pictureTitle = "Scan this with the authenticator app."

  /// Shows recovery codes until they are written down.
  static func acknowledgement(of codes: [RecoveryCode], isAgain: Bool) -> String {
    let sheet = codes.map(\.formatted).joined(separator: "  ")
    return isAgain
      ? "Nothing is set up until you type yes. Your recovery codes: \(sheet) - are they written"
        + " down? "
      : "Your recovery codes, each good for one sign-in without the phone: \(sheet) - write them"
        + " down, then type yes to finish: "
  }

  /// The end of an enrolment that came to nothing.
  static let nothingSetUp = "No second factor was set up. Sign in again to begin anew."

  /// Of an entry's name; what does not fit the text is of no use on a line.
  private static let maximumEntryBytes = 160

  private static func cut(_ text: String, to maximum: Int) -> String {
    guard text.utf8.count > maximum else { return text }
    var cut = text
    while cut.utf8.count > maximum - 3 { cut.removeLast() }
    return cut + "…"
  }

  // MARK: The end of a sign-in

  /// All notices of one sign-in in one text; nil if there is nothing to say.
  static func text(of notices: [LoginNotice]) -> String? {
    notices.isEmpty ? nil : notices.map(text).joined(separator: " ")
  }

  /// What a refusal says: nothing, unless somebody was setting up a second factor.
  static func text(of reason: DenialReason) -> String? {
    switch reason {
    case .codeMismatch, .notAcknowledged, .enrollmentEnded: nothingSetUp
    case .wrongCode, .replayed, .notACode, .throttled, .locked, .stepUpLocked,
      .mandatoryNotEnrolled, .unknownAccount, .keyAlone:
      nil
    }
  }

  /// Shown by sshd when a key alone does not do (product row S16).
  static let keyAlone =
    "This account asks for a verification code as well: let ssh try keyboard-interactive."

  /// While root has broken the glass.
  static let glassBroken =
    "No second factor is asked for at the moment: an administrator has broken the glass."

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
    case .enrolled:
      "Your second factor is set up: from now on a code of the app is asked for."
        + " sallyport status has more."
    case .noRecoveryCodes:
      "You have no recovery codes that work: sallyport recovery regenerate makes new ones."
    case .mandatory(let from, let days):
      "From \(LocalDate.text(of: from)), this machine asks for a second factor. You have"
        + " \(days == 1 ? "one day" : "\(days) days"): sallyport enroll"
    case .failedAttempts(let count):
      "\(count) codes were refused since your last sign-in:"
        + " somebody probably knows your password. Change it."
    }
  }
}
