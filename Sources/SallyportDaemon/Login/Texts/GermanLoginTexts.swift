import SallyportCore
import SallyportService

/// The texts of a login in German.
struct GermanLoginTexts: LoginTexts {
  let code = "Bestätigungscode: "
  let codeAgain = "Das wurde nicht angenommen. Bestätigungscode: "
  let nextCode = "Dieser Code wurde schon benutzt. Nächster Code: "

  // MARK: The prompts where there is e-mail

  let codeOrEmail = "Code der App, oder m für E-Mail: "
  let codeOrEmailAgain = "Das wurde nicht angenommen. Code der App, oder m für E-Mail: "
  let emailedCode = "Falls eine Adresse bestätigt ist, ist ein Code unterwegs. Code: "

  func emailLater(_ time: String) -> String {
    "Keine weiteren Codes per E-Mail vor \(time). Code: "
  }

  func menu(address: String?) -> [String] {
    [
      "1  ein Code der App", "2  ein Code per E-Mail\(address.map { " an \($0)" } ?? "")",
      "3  ein Wiederherstellungscode",
    ]
  }

  let choice = "1, 2 oder 3, oder der Code selbst: "
  let choiceAgain = "Das wurde nicht angenommen. 1, 2 oder 3, oder der Code selbst: "

  // MARK: Mail

  func event(_ notice: MailNotice) -> String {
    switch notice.kind {
    case .deviceAdded: "ein Gerät wurde hinzugefügt: \(notice.detail)"
    case .deviceRemoved: "ein Gerät wurde entfernt: \(notice.detail)"
    case .recoveryCodeUsed: "ein Wiederherstellungscode wurde benutzt"
    case .recoveryCodesRegenerated:
      "neue Wiederherstellungscodes wurden erzeugt; die alten gelten nicht mehr"
    case .disabledByAdmin:
      "der zweite Faktor wurde von jemand anderem entfernt (\(notice.detail))"
    case .recoveryCodesRead:
      "die Wiederherstellungscodes wurden von jemand anderem gelesen (\(notice.detail))"
    case .locked: "das Konto wurde nach zu vielen falschen Codes gesperrt"
    case .emailChanged:
      notice.detail.isEmpty
        ? "diese Adresse wurde entfernt"
        : "Mail geht von jetzt an an eine andere Adresse: \(notice.detail)"
    case .newSource: "erste Anmeldung von \(notice.detail)"
    }
  }

  func omittedEvents(_ count: Int) -> String {
    count == 1
      ? "ein weiteres Ereignis, im Protokoll" : "\(count) weitere Ereignisse, im Protokoll"
  }

  // MARK: Enrolment

  let yes = "ja"

  func firstCode(of entry: String, key: String, offersPicture: Bool) -> String {
    "Sie brauchen einen zweiten Faktor, um sich hier anzumelden. Fügen Sie \(entry) einer"
      + " Authenticator-App hinzu, mit dem Schlüssel \(key) - geben Sie dann den Code ein, den die"
      + " App zeigt\(picture(offersPicture)): "
  }

  func firstCodeAgain(of entry: String, key: String, offersPicture: Bool) -> String {
    "Dieser Code passt nicht; geht die Uhr des Telefons richtig? Der Schlüssel von \(entry) ist"
      + " \(key) - geben Sie den nächsten Code der App ein\(picture(offersPicture)): "
  }

  private func picture(_ isOffered: Bool) -> String {
    isOffered ? ", oder qr, um den Schlüssel zu scannen" : ""
  }

  let pictureTitle = "Scannen Sie dies mit der Authenticator-App."

  func acknowledgement(of sheet: String) -> String {
    "Ihre Wiederherstellungscodes, jeder gut für eine Anmeldung ohne das Telefon: \(sheet) -"
      + " schreiben Sie sie auf, und geben Sie dann \(yes) ein: "
  }

  func acknowledgementAgain(of sheet: String) -> String {
    "Es ist nichts eingerichtet, bis Sie \(yes) eingeben. Ihre Wiederherstellungscodes: \(sheet) -"
      + " sind sie aufgeschrieben? "
  }

  let nothingSetUp =
    "Es wurde kein zweiter Faktor eingerichtet. Melden Sie sich noch einmal an, um neu zu beginnen."

  // MARK: Notices of a sign-in

  let recoveryCodeReplaced =
    "Wiederherstellungscode angenommen; er gilt kein zweites Mal. sallyport recovery show zeigt"
    + " seinen Ersatz."
  let recoveryCodeReplacedUnseen =
    "Wiederherstellungscode angenommen; er gilt kein zweites Mal. sallyport recovery regenerate"
    + " erzeugt neue."
  let lastRecoveryCodeUsed =
    "Wiederherstellungscode angenommen; es war der letzte. sallyport recovery regenerate erzeugt"
    + " neue."

  func recoveryCodeUsed(left: Int) -> String {
    "Wiederherstellungscode angenommen; er gilt kein zweites Mal. Es"
      + " \(left == 1 ? "bleibt einer" : "bleiben \(left)")."
  }

  let enrolled =
    "Ihr zweiter Faktor ist eingerichtet: von jetzt an wird ein Code der App verlangt."
    + " sallyport status zeigt mehr."
  let noRecoveryCodes =
    "Sie haben keine Wiederherstellungscodes, die gelten: sallyport recovery regenerate erzeugt neue."

  func mandatory(from date: String, days: Int) -> String {
    "Ab dem \(date), verlangt dieser Rechner einen zweiten Faktor. Sie haben noch"
      + " \(days == 1 ? "einen Tag" : "\(days) Tage"): sallyport enroll"
  }

  func failedAttempts(_ count: Int) -> String {
    "Seit Ihrer letzten Anmeldung \(count == 1 ? "wurde ein Code" : "wurden \(count) Codes")"
      + " abgelehnt: wahrscheinlich kennt jemand Ihr Passwort. Ändern Sie es."
  }

  /// `1. März 2027, 00:00 Uhr (UTC+1)`.
  func date(_ date: LocalDate) -> String {
    "\(date.day). \(name(of: date.month)) \(date.year), \(date.clock) Uhr (\(date.zone))"
  }

  private func name(of month: LocalDate.Month) -> String {
    switch month {
    case .january: "Januar"
    case .february: "Februar"
    case .march: "März"
    case .april: "April"
    case .may: "Mai"
    case .june: "Juni"
    case .july: "Juli"
    case .august: "August"
    case .september: "September"
    case .october: "Oktober"
    case .november: "November"
    case .december: "Dezember"
    }
  }

  // MARK: Refusals, and the broken glass

  let keyAlone =
    "Dieses Konto verlangt auch einen Bestätigungscode: lassen Sie ssh keyboard-interactive"
    + " versuchen."
  let identityChanged =
    "Dieses Konto ist nicht das, das unter seinem Namen erfasst wurde: fragen Sie die"
    + " Systemverwaltung."
  let glassBroken =
    "Zurzeit wird kein zweiter Faktor verlangt: die Systemverwaltung hat den Notzugang geöffnet."
}
