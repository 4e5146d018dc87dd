import SallyportCore
import SallyportService

/// The texts of a login, put together from the sentences of one language.
struct LoginText {
  /// PAM_MAX_MSG_SIZE is 512, with the NUL that ends it; the module refuses a longer text, and with it
  /// the login.
  static let maximumByteCount = 511

  /// Of an entry's name; what does not fit the text is of no use on a line.
  static let maximumEntryBytes = 160

  private let texts: any LoginTexts

  init(in texts: any LoginTexts) {
    self.texts = texts
  }

  // MARK: Prompts

  func firstCode(of key: NewKeyDisplay, isAgain: Bool, offersPicture: Bool) -> String {
    let entry = Self.cut(key.entry, to: Self.maximumEntryBytes)
    return isAgain
      ? texts.firstCodeAgain(of: entry, key: key.groups, offersPicture: offersPicture)
      : texts.firstCode(of: entry, key: key.groups, offersPicture: offersPicture)
  }

  /// Asks for a code, or for one of the other ways that are offered.
  func code(_ offer: MethodOffer, isAgain: Bool) -> String {
    switch offer {
    case .code: isAgain ? texts.codeAgain : texts.code
    case .codeOrEmail: isAgain ? texts.codeOrEmailAgain : texts.codeOrEmail
    case .menu: isAgain ? texts.choiceAgain : texts.choice
    }
  }

  func emailLater(_ time: UnixTime) -> String {
    texts.emailLater(LocalDate(time).map { "\($0.clock) (\($0.zone))" } ?? "\(time.seconds)")
  }

  /// Shows recovery codes until they are written down.
  func acknowledgement(of codes: [RecoveryCode], isAgain: Bool) -> String {
    let sheet = codes.map(\.formatted).joined(separator: "  ")
    return isAgain ? texts.acknowledgementAgain(of: sheet) : texts.acknowledgement(of: sheet)
  }

  private static func cut(_ text: String, to maximum: Int) -> String {
    guard text.utf8.count > maximum else { return text }
    let ellipsis = "…"
    var cut = text
    while cut.utf8.count > maximum - ellipsis.utf8.count { cut.removeLast() }
    return cut + ellipsis
  }

  // MARK: The end of a sign-in

  /// All notices of one sign-in in one text; nil if there is nothing to say.
  ///
  /// The first that does not fit is left out, and what stands behind it.
  func notices(_ notices: [LoginNotice]) -> String? {
    var text: String?
    for sentence in notices.map(notice) {
      let longer = text.map { "\($0) \(sentence)" } ?? sentence
      guard longer.utf8.count <= Self.maximumByteCount else { break }
      text = longer
    }
    return text
  }

  /// What a refusal says: nothing, unless somebody was setting up a second factor.
  func refusal(_ reason: DenialReason) -> String? {
    switch reason {
    case .codeMismatch, .notAcknowledged, .enrollmentEnded: texts.nothingSetUp
    case .wrongCode, .replayed, .notACode, .throttled, .locked, .stepUpLocked,
      .mandatoryNotEnrolled, .unknownAccount, .keyAlone, .tooManyRequests:
      nil
    }
  }

  private func notice(_ notice: LoginNotice) -> String {
    switch notice {
    case .recoveryCodeUsed(.replaced(isShownAgain: true)): texts.recoveryCodeReplaced
    case .recoveryCodeUsed(.replaced(isShownAgain: false)): texts.recoveryCodeReplacedUnseen
    case .recoveryCodeUsed(.consumed(left: 0)): texts.lastRecoveryCodeUsed
    case .recoveryCodeUsed(.consumed(let left)): texts.recoveryCodeUsed(left: left)
    case .enrolled: texts.enrolled
    case .noRecoveryCodes: texts.noRecoveryCodes
    case .mandatory(let from, let days): texts.mandatory(from: date(of: from), days: days)
    case .failedAttempts(let count): texts.failedAttempts(count)
    }
  }

  /// The seconds since 1970 for a time that no calendar has.
  private func date(of time: UnixTime) -> String {
    LocalDate(time).map(texts.date) ?? "\(time.seconds)"
  }
}
