import SallyportCore
import SallyportService

/// What somebody who signs in reads, in one language: a member a sentence, so that a language which
/// lacks one does not compile.
///
/// What must be read stands in the prompt itself, since OpenSSH shows messages late or not at all.
/// A prompt ends with `: ` or `? `, by which people and programs know it for one, and each text fits
/// what PAM carries (`LoginText.maximumByteCount`).
///
/// Commands and the word `qr` are the same in every language. Names, keys and codes are arguments.
protocol LoginTexts: Sendable {
  // MARK: The prompts for a code

  var code: String { get }

  /// It does not say why.
  var codeAgain: String { get }

  /// A right code was used already.
  var nextCode: String { get }

  // MARK: The prompts where there is e-mail

  /// The same for everybody (product row S6).
  var codeOrEmail: String { get }
  var codeOrEmailAgain: String { get }

  /// Asks for the code, and does not say whether there is one.
  var emailedCode: String { get }

  /// - Parameter time: of a day, when the next code may be asked for.
  func emailLater(_ time: String) -> String

  /// The lines of the menu; each is one line.
  ///
  /// - Parameter address: where codes go, masked; nil where nothing is said of it.
  func menu(address: String?) -> [String]

  /// Asks for a line of the menu, or a code.
  var choice: String { get }
  var choiceAgain: String { get }

  // MARK: Mail

  /// What has happened to the account, in a line.
  func event(_ notice: MailNotice) -> String

  /// So many more have happened, of which no mail was kept.
  func omittedEvents(_ count: Int) -> String

  // MARK: Enrolment

  /// What is typed once the recovery codes are written down; `yes` is taken in every language.
  var yes: String { get }

  /// Shows a new key and asks for its first code.
  ///
  /// - Parameters:
  ///   - entry: what the app calls it, of at most `LoginText.maximumEntryBytes`.
  ///   - key: in groups that the eye can hold.
  ///   - offersPicture: whether `qr` draws one.
  func firstCode(of entry: String, key: String, offersPicture: Bool) -> String

  /// The same after a code that did not match.
  func firstCodeAgain(of entry: String, key: String, offersPicture: Bool) -> String

  /// Stands above the picture of a key: ssh puts a name of its own before the first line.
  var pictureTitle: String { get }

  /// Shows recovery codes, and asks for `yes`.
  func acknowledgement(of sheet: String) -> String

  /// The same after another answer.
  func acknowledgementAgain(of sheet: String) -> String

  /// The end of an enrolment that came to nothing.
  var nothingSetUp: String { get }

  // MARK: Notices of a sign-in

  var recoveryCodeReplaced: String { get }

  /// The same where policy lets nobody look at the new one.
  var recoveryCodeReplacedUnseen: String { get }
  var lastRecoveryCodeUsed: String { get }
  func recoveryCodeUsed(left: Int) -> String
  var enrolled: String { get }

  /// After a sign-in with the app, where an older store was accepted.
  var noRecoveryCodes: String { get }

  /// - Parameters:
  ///   - from: a text of `date`.
  ///   - days: how many are left, from 1.
  func mandatory(from date: String, days: Int) -> String
  func failedAttempts(_ count: Int) -> String

  /// A date, its time of day and its zone, as it stands in `mandatory(from:days:)`.
  func date(_ date: LocalDate) -> String

  // MARK: Refusals, and the broken glass

  /// Shown by sshd when a key alone does not do (product row S16).
  var keyAlone: String { get }

  /// Shown by sshd when a name has got another uid than the one that is recorded (product row A18).
  var identityChanged: String { get }

  /// Lets in while root has broken the glass.
  var glassBroken: String { get }
}
