import SallyportCore
import SallyportService
import SallyportTesting
import Testing

@testable import SallyportDaemon

/// Every sentence of every language, word for word, and what holds for all of them.
@Suite("The texts of a login")
struct LoginTextsTests {
  /// A sentence, and what it is in each language.
  typealias Golden = (sentence: Sentence, english: String, german: String)

  /// A sentence with arguments that a test can tell from the words around them.
  enum Sentence: String, CaseIterable {
    case code, codeAgain, nextCode
    case firstCode, firstCodeAndPicture, firstCodeAgain, firstCodeAgainAndPicture, pictureTitle
    case acknowledgement, acknowledgementAgain, nothingSetUp
    case recoveryCodeReplaced, recoveryCodeReplacedUnseen, lastRecoveryCodeUsed
    case oneRecoveryCodeLeft, recoveryCodesLeft, enrolled, noRecoveryCodes
    case mandatoryTomorrow, mandatory
    case oneFailedAttempt, failedAttempts, date
    case keyAlone, identityChanged, glassBroken

    var isPrompt: Bool {
      switch self {
      case .code, .codeAgain, .nextCode, .firstCode, .firstCodeAndPicture, .firstCodeAgain,
        .firstCodeAgainAndPicture, .acknowledgement, .acknowledgementAgain:
        true
      default: false
      }
    }

    func text(
      in texts: any LoginTexts, entry: String = "ada@door", key: String = "ABCD EFGH",
      sheet: String = "AAAA  BBBB", number: Int = 7
    ) -> String {
      switch self {
      case .code: texts.code
      case .codeAgain: texts.codeAgain
      case .nextCode: texts.nextCode
      case .firstCode: texts.firstCode(of: entry, key: key, offersPicture: false)
      case .firstCodeAndPicture: texts.firstCode(of: entry, key: key, offersPicture: true)
      case .firstCodeAgain: texts.firstCodeAgain(of: entry, key: key, offersPicture: false)
      case .firstCodeAgainAndPicture:
        texts.firstCodeAgain(of: entry, key: key, offersPicture: true)
      case .pictureTitle: texts.pictureTitle
      case .acknowledgement: texts.acknowledgement(of: sheet)
      case .acknowledgementAgain: texts.acknowledgementAgain(of: sheet)
      case .nothingSetUp: texts.nothingSetUp
      case .recoveryCodeReplaced: texts.recoveryCodeReplaced
      case .recoveryCodeReplacedUnseen: texts.recoveryCodeReplacedUnseen
      case .lastRecoveryCodeUsed: texts.lastRecoveryCodeUsed
      case .oneRecoveryCodeLeft: texts.recoveryCodeUsed(left: 1)
      case .recoveryCodesLeft: texts.recoveryCodeUsed(left: number)
      case .enrolled: texts.enrolled
      case .noRecoveryCodes: texts.noRecoveryCodes
      case .mandatoryTomorrow: texts.mandatory(from: "DATE", days: 1)
      case .mandatory: texts.mandatory(from: "DATE", days: number)
      case .oneFailedAttempt: texts.failedAttempts(1)
      case .failedAttempts: texts.failedAttempts(number)
      case .date: texts.date(LoginTextsTests.date)
      case .keyAlone: texts.keyAlone
      case .identityChanged: texts.identityChanged
      case .glassBroken: texts.glassBroken
      }
    }
  }

  private static let date = LocalDate(
    day: 1, month: .march, year: 2027, clock: "00:00", zone: "UTC+1")

  private static let golden: [Golden] = [
    (.code, "Verification code: ", "Bestätigungscode: "),
    (
      .codeAgain, "That was not accepted. Verification code: ",
      "Das wurde nicht angenommen. Bestätigungscode: "
    ),
    (
      .nextCode, "That code has been used. Next code: ",
      "Dieser Code wurde schon benutzt. Nächster Code: "
    ),
    (
      .firstCode,
      "You need a second factor to sign in here. Add ada@door to an authenticator app, with the key"
        + " ABCD EFGH - then type the code that the app shows: ",
      "Sie brauchen einen zweiten Faktor, um sich hier anzumelden. Fügen Sie ada@door einer"
        + " Authenticator-App hinzu, mit dem Schlüssel ABCD EFGH - geben Sie dann den Code ein, den"
        + " die App zeigt: "
    ),
    (
      .firstCodeAndPicture,
      "You need a second factor to sign in here. Add ada@door to an authenticator app, with the key"
        + " ABCD EFGH - then type the code that the app shows, or qr to scan the key: ",
      "Sie brauchen einen zweiten Faktor, um sich hier anzumelden. Fügen Sie ada@door einer"
        + " Authenticator-App hinzu, mit dem Schlüssel ABCD EFGH - geben Sie dann den Code ein, den"
        + " die App zeigt, oder qr, um den Schlüssel zu scannen: "
    ),
    (
      .firstCodeAgain,
      "That code does not match; is the phone's clock right? The key of ada@door is ABCD EFGH - type"
        + " the app's next code: ",
      "Dieser Code passt nicht; geht die Uhr des Telefons richtig? Der Schlüssel von ada@door ist"
        + " ABCD EFGH - geben Sie den nächsten Code der App ein: "
    ),
    (
      .firstCodeAgainAndPicture,
      "That code does not match; is the phone's clock right? The key of ada@door is ABCD EFGH - type"
        + " the app's next code, or qr to scan the key: ",
      "Dieser Code passt nicht; geht die Uhr des Telefons richtig? Der Schlüssel von ada@door ist"
        + " ABCD EFGH - geben Sie den nächsten Code der App ein, oder qr, um den Schlüssel zu"
        + " scannen: "
    ),
    (
      .pictureTitle, "Scan this with the authenticator app.",
      "Scannen Sie dies mit der Authenticator-App."
    ),
    (
      .acknowledgement,
      "Your recovery codes, each good for one sign-in without the phone: AAAA  BBBB - write them"
        + " down, then type yes to finish: ",
      "Ihre Wiederherstellungscodes, jeder gut für eine Anmeldung ohne das Telefon: AAAA  BBBB -"
        + " schreiben Sie sie auf, und geben Sie dann ja ein: "
    ),
    (
      .acknowledgementAgain,
      "Nothing is set up until you type yes. Your recovery codes: AAAA  BBBB - are they written"
        + " down? ",
      "Es ist nichts eingerichtet, bis Sie ja eingeben. Ihre Wiederherstellungscodes: AAAA  BBBB -"
        + " sind sie aufgeschrieben? "
    ),
    (
      .nothingSetUp, "No second factor was set up. Sign in again to begin anew.",
      "Es wurde kein zweiter Faktor eingerichtet. Melden Sie sich noch einmal an, um neu zu"
        + " beginnen."
    ),
    (
      .recoveryCodeReplaced,
      "Recovery code accepted; it will not work again. sallyport recovery show has its replacement.",
      "Wiederherstellungscode angenommen; er gilt kein zweites Mal. sallyport recovery show zeigt"
        + " seinen Ersatz."
    ),
    (
      .recoveryCodeReplacedUnseen,
      "Recovery code accepted; it will not work again. sallyport recovery regenerate makes new"
        + " ones.",
      "Wiederherstellungscode angenommen; er gilt kein zweites Mal. sallyport recovery regenerate"
        + " erzeugt neue."
    ),
    (
      .lastRecoveryCodeUsed,
      "Recovery code accepted; it was the last one. sallyport recovery regenerate makes new ones.",
      "Wiederherstellungscode angenommen; es war der letzte. sallyport recovery regenerate erzeugt"
        + " neue."
    ),
    (
      .oneRecoveryCodeLeft, "Recovery code accepted; it will not work again. 1 left.",
      "Wiederherstellungscode angenommen; er gilt kein zweites Mal. Es bleibt einer."
    ),
    (
      .recoveryCodesLeft, "Recovery code accepted; it will not work again. 7 left.",
      "Wiederherstellungscode angenommen; er gilt kein zweites Mal. Es bleiben 7."
    ),
    (
      .enrolled,
      "Your second factor is set up: from now on a code of the app is asked for. sallyport status"
        + " has more.",
      "Ihr zweiter Faktor ist eingerichtet: von jetzt an wird ein Code der App verlangt. sallyport"
        + " status zeigt mehr."
    ),
    (
      .noRecoveryCodes,
      "You have no recovery codes that work: sallyport recovery regenerate makes new ones.",
      "Sie haben keine Wiederherstellungscodes, die gelten: sallyport recovery regenerate erzeugt"
        + " neue."
    ),
    (
      .mandatoryTomorrow,
      "From DATE, this machine asks for a second factor. You have one day: sallyport enroll",
      "Ab dem DATE, verlangt dieser Rechner einen zweiten Faktor. Sie haben noch einen Tag:"
        + " sallyport enroll"
    ),
    (
      .mandatory,
      "From DATE, this machine asks for a second factor. You have 7 days: sallyport enroll",
      "Ab dem DATE, verlangt dieser Rechner einen zweiten Faktor. Sie haben noch 7 Tage: sallyport"
        + " enroll"
    ),
    (
      .oneFailedAttempt,
      "One code was refused since your last sign-in: somebody probably knows your password. Change"
        + " it.",
      "Seit Ihrer letzten Anmeldung wurde ein Code abgelehnt: wahrscheinlich kennt jemand Ihr"
        + " Passwort. Ändern Sie es."
    ),
    (
      .failedAttempts,
      "7 codes were refused since your last sign-in: somebody probably knows your password. Change"
        + " it.",
      "Seit Ihrer letzten Anmeldung wurden 7 Codes abgelehnt: wahrscheinlich kennt jemand Ihr"
        + " Passwort. Ändern Sie es."
    ),
    (.date, "1 March 2027, 00:00 (UTC+1)", "1. März 2027, 00:00 Uhr (UTC+1)"),
    (
      .keyAlone,
      "This account asks for a verification code as well: let ssh try keyboard-interactive.",
      "Dieses Konto verlangt auch einen Bestätigungscode: lassen Sie ssh keyboard-interactive"
        + " versuchen."
    ),
    (
      .identityChanged,
      "This account is not the one that was recorded under its name: ask an administrator.",
      "Dieses Konto ist nicht das, das unter seinem Namen erfasst wurde: fragen Sie die"
        + " Systemverwaltung."
    ),
    (
      .glassBroken,
      "No second factor is asked for at the moment: an administrator has broken the glass.",
      "Zurzeit wird kein zweiter Faktor verlangt: die Systemverwaltung hat den Notzugang geöffnet."
    ),
  ]

  @Test("Every sentence stands here in every language, word for word")
  func sentences() {
    #expect(Self.golden.map(\.sentence) == Sentence.allCases)
    for golden in Self.golden {
      for language in Language.allCases {
        let text = golden.sentence.text(in: language.loginTexts)
        let expected =
          switch language {
          case .english: golden.english
          case .german: golden.german
          }
        #expect(text == expected)
      }
    }
  }

  @Test("The months are those of the calendar, in every language")
  func months() {
    let names: [Language: String] = [
      .english: "January February March April May June July August September October November"
        + " December",
      .german: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    ]
    for language in Language.allCases {
      let words = LocalDate.Month.allCases.compactMap { month in
        language.loginTexts
          .date(LocalDate(day: 31, month: month, year: 2027, clock: "23:59", zone: "UTC"))
          .split(separator: " ").dropFirst().first.map(String.init)
      }
      #expect(words.joined(separator: " ") == names[language])
    }
  }

  // MARK: What holds for every language

  @Test("A prompt ends as one, and nothing else does", arguments: Language.allCases)
  func prompts(language: Language) {
    for sentence in Sentence.allCases {
      let text = sentence.text(in: language.loginTexts)
      let isPrompt = text.hasSuffix(": ") || text.hasSuffix("? ")
      #expect(isPrompt == sentence.isPrompt, "\(sentence)")
    }
  }

  @Test(
    "Every sentence fits PAM's 511 bytes, whatever stands in it, and has no control characters",
    arguments: Language.allCases)
  func bounds(language: Language) {
    let random = SeededRandomBytes(seed: 10)
    let sheet = (0..<16).map { _ in RecoveryCode.generate(from: random).formatted }
      .joined(separator: "  ")
    let entry = String(repeating: "ä", count: LoginText.maximumEntryBytes / 2)
    let key = Array(repeating: "ABCD", count: 8).joined(separator: " ")
    for sentence in Sentence.allCases {
      let text = sentence.text(
        in: language.loginTexts, entry: entry, key: key, sheet: sheet, number: .max)
      #expect(text.utf8.count <= LoginText.maximumByteCount, "\(sentence): \(text.utf8.count)")
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }
  }

  @Test("What is to be typed stands in the sentence that asks for it", arguments: Language.allCases)
  func words(language: Language) {
    let texts = language.loginTexts
    for sentence in [Sentence.acknowledgement, .acknowledgementAgain] {
      #expect(sentence.text(in: texts).contains(" \(texts.yes)"))
    }
    for typed in [texts.yes, texts.yes.uppercased(), " \(texts.yes) ", EnrollmentAnswer.yes] {
      #expect(EnrollmentAnswer(typed: typed, yes: texts.yes) == .acknowledgement)
    }
    for sentence in [Sentence.firstCodeAndPicture, .firstCodeAgainAndPicture] {
      #expect(sentence.text(in: texts).contains(" qr"))
    }
    #expect(EnrollmentAnswer(typed: "qr", yes: texts.yes) == .picture)
  }

  @Test("The word of another language is no acknowledgement")
  func foreignWord() {
    #expect(EnrollmentAnswer(typed: "ja", yes: EnglishLoginTexts().yes) == .other)
  }

  @Test("No two sentences are the same, and none is another language's")
  func distinct() {
    let texts = Language.allCases.flatMap { language in
      Sentence.allCases.map { $0.text(in: language.loginTexts) }
    }
    #expect(Set(texts).count == texts.count)
  }

  // MARK: Several at once

  @Test(
    "Notices are one text; what does not fit is left out, from the end",
    arguments: Language.allCases)
  func notices(language: Language) {
    let (texts, text) = (language.loginTexts, LoginText(in: language.loginTexts))
    #expect(text.notices([]) == nil)
    #expect(
      text.notices([.recoveryCodeUsed(.consumed(left: 3)), .failedAttempts(12)])
        == "\(texts.recoveryCodeUsed(left: 3)) \(texts.failedAttempts(12))")
    let many = text.notices(Array(repeating: .enrolled, count: 9))
    #expect(many?.hasPrefix("\(texts.enrolled) \(texts.enrolled)") == true)
    #expect(many?.hasSuffix(texts.enrolled) == true)
    #expect(many.map { $0.utf8.count <= LoginText.maximumByteCount } == true)
  }

  @Test("All that one sign-in can say fits, in every language", arguments: Language.allCases)
  func longestNotices(language: Language) {
    let notices: [LoginNotice] = [
      .mandatory(from: UnixTime(seconds: 253_402_300_799), daysLeft: 2_900_000),
      .recoveryCodeUsed(.replaced(isShownAgain: false)), .failedAttempts(1000),
    ]
    let text = LoginText(in: language.loginTexts)
    #expect(text.notices(notices)?.contains(language.loginTexts.failedAttempts(1000)) == true)
  }

  @Test("A date that no calendar has is a number")
  func noDate() {
    let notice = LoginNotice.mandatory(from: UnixTime(seconds: .max), daysLeft: 2)
    #expect(
      LoginText(in: EnglishLoginTexts()).notices([notice])
        == EnglishLoginTexts().mandatory(from: "\(Int64.max)", days: 2))
  }
}
