import SallyportCore
import SallyportService

/// The texts of a login in English.
struct EnglishLoginTexts: LoginTexts {
  let code = "Verification code: "
  let codeAgain = "That was not accepted. Verification code: "
  let nextCode = "That code has been used. Next code: "

  // MARK: The prompts where there is e-mail

  let codeOrEmail = "Code from your app, or m for e-mail: "
  let codeOrEmailAgain = "That was not accepted. Code from your app, or m for e-mail: "
  let emailedCode = "If an address is confirmed, a code is on its way. Code: "

  func emailLater(_ time: String) -> String {
    "No more codes by e-mail before \(time). Code: "
  }

  func menu(address: String?) -> [String] {
    [
      "1  a code from your app", "2  a code by e-mail\(address.map { " to \($0)" } ?? "")",
      "3  a recovery code",
    ]
  }

  let choice = "1, 2 or 3, or the code itself: "
  let choiceAgain = "That was not accepted. 1, 2 or 3, or the code itself: "

  // MARK: Mail

  func event(_ notice: MailNotice) -> String {
    switch notice.kind {
    case .deviceAdded: "a device was added: \(notice.detail)"
    case .deviceRemoved: "a device was removed: \(notice.detail)"
    case .recoveryCodeUsed: "a recovery code was used"
    case .recoveryCodesRegenerated: "new recovery codes were made; the old ones no longer work"
    case .disabledByAdmin: "the second factor was removed by somebody else (\(notice.detail))"
    case .recoveryCodesRead: "the recovery codes were read by somebody else (\(notice.detail))"
    case .locked: "the account was locked after too many wrong codes"
    case .emailChanged:
      notice.detail.isEmpty
        ? "this address was removed" : "mail goes to another address from now on: \(notice.detail)"
    case .newSource: "first sign-in from \(notice.detail)"
    }
  }

  func omittedEvents(_ count: Int) -> String {
    count == 1 ? "one more event, in the audit log" : "\(count) more events, in the audit log"
  }

  // MARK: Enrolment

  let yes = "yes"

  func firstCode(of entry: String, key: String, offersPicture: Bool) -> String {
    "You need a second factor to sign in here. Add \(entry) to an authenticator app, with the key"
      + " \(key) - then type the code that the app shows\(picture(offersPicture)): "
  }

  func firstCodeAgain(of entry: String, key: String, offersPicture: Bool) -> String {
    "That code does not match; is the phone's clock right? The key of \(entry) is \(key) - type the"
      + " app's next code\(picture(offersPicture)): "
  }

  private func picture(_ isOffered: Bool) -> String {
    isOffered ? ", or qr to scan the key" : ""
  }

  let pictureTitle = "Scan this with the authenticator app."

  func acknowledgement(of sheet: String) -> String {
    "Your recovery codes, each good for one sign-in without the phone: \(sheet) - write them down,"
      + " then type \(yes) to finish: "
  }

  func acknowledgementAgain(of sheet: String) -> String {
    "Nothing is set up until you type \(yes). Your recovery codes: \(sheet) - are they written"
      + " down? "
  }

  let nothingSetUp = "No second factor was set up. Sign in again to begin anew."

  // MARK: Notices of a sign-in

  let recoveryCodeReplaced =
    "Recovery code accepted; it will not work again. sallyport recovery show has its replacement."
  let recoveryCodeReplacedUnseen =
    "Recovery code accepted; it will not work again. sallyport recovery regenerate makes new ones."
  let lastRecoveryCodeUsed =
    "Recovery code accepted; it was the last one. sallyport recovery regenerate makes new ones."

  func recoveryCodeUsed(left: Int) -> String {
    "Recovery code accepted; it will not work again. \(left) left."
  }

  let enrolled =
    "Your second factor is set up: from now on a code of the app is asked for."
    + " sallyport status has more."
  let noRecoveryCodes =
    "You have no recovery codes that work: sallyport recovery regenerate makes new ones."

  func mandatory(from date: String, days: Int) -> String {
    "From \(date), this machine asks for a second factor. You have"
      + " \(days == 1 ? "one day" : "\(days) days"): sallyport enroll"
  }

  func failedAttempts(_ count: Int) -> String {
    "\(count == 1 ? "One code was" : "\(count) codes were") refused since your last sign-in:"
      + " somebody probably knows your password. Change it."
  }

  /// `1 March 2027, 00:00 (UTC+1)`.
  func date(_ date: LocalDate) -> String {
    "\(date.day) \(name(of: date.month)) \(date.year), \(date.clock) (\(date.zone))"
  }

  private func name(of month: LocalDate.Month) -> String {
    switch month {
    case .january: "January"
    case .february: "February"
    case .march: "March"
    case .april: "April"
    case .may: "May"
    case .june: "June"
    case .july: "July"
    case .august: "August"
    case .september: "September"
    case .october: "October"
    case .november: "November"
    case .december: "December"
    }
  }

  // MARK: Refusals, and the broken glass

  let keyAlone =
    "This account asks for a verification code as well: let ssh try keyboard-interactive."
  let identityChanged =
    "This account is not the one that was recorded under its name: ask an administrator."
  let glassBroken =
    "No second factor is asked for at the moment: an administrator has broken the glass."
}
