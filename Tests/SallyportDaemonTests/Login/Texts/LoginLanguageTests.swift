import SallyportCore
import SallyportCrypto
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// Whole logins in another language than English.
@Suite("Logins in the language of the host")
struct LoginLanguageTests {
  private static let denied = LoginStep.done(.deny, text: nil)

  private static func answer(_ text: String) -> LoginAnswer {
    LoginAnswer(response: Redacted(text))
  }

  private static func run(
    _ settings: [String: String] = ["mode": "mandatory"], in language: Language,
    _ body: (TestDaemon) throws -> Void
  ) async throws {
    try await TestDaemon.run(settings: settings) { daemon in
      try daemon.speak(language)
      try body(daemon)
    }
  }

  @Test(
    "I13: known and unknown names, enrolled or not, see the same in every language",
    arguments: Language.allCases)
  func sameForAll(language: Language) async throws {
    try await Self.run(in: language) { daemon in
      _ = try daemon.enroll(TestDaemon.ada)
      let texts = language.loginTexts
      for user in ["mara", "ada", "ghost", "a/b", "ä"] {
        let login = try daemon.connect(.login)
        #expect(
          try login.step(LoginBegin(user: user, service: "login"))
            == .prompt(text: texts.code, echo: true))
        for _ in 0..<2 {
          #expect(
            try login.step(Self.answer("7QK4-M2XV-90TD-W8RH"))
              == .prompt(text: texts.codeAgain, echo: true))
        }
        #expect(try login.step(Self.answer("7QK4-M2XV-90TD-W8RH")) == Self.denied)
        let account = try login.step(LoginCheckAccount(user: user, service: "sshd"))
        #expect(account == .done(.deny, text: texts.keyAlone))
      }
    }
  }

  @Test("The journal and the audit log are English whatever people read")
  func log() async throws {
    try await Self.run(in: .german) { daemon in
      let login = try daemon.connect(.login)
      _ = try login.step(LoginBegin(user: "ada", service: "sshd"))
      #expect(try login.step(Self.answer("123456")) == Self.denied)
      // On the loop, and so behind the line that follows the reply.
      #expect(try daemon.events().last?.reason == .mandatoryNotEnrolled)
      #expect(daemon.log.text.contains("audit login deny reason=mandatoryNotEnrolled account=ada"))
    }
  }

  @Test(
    "A whole enrolment at login, the word that ends it and the notice",
    arguments: Language.allCases)
  func enrollment(language: Language) async throws {
    try await Self.run(["mode": "mandatory", "enrolAtLogin": "open"], in: language) { daemon in
      let texts = language.loginTexts
      let login = try daemon.connect(.login)
      let first = try login.step(LoginBegin(user: "mara", service: "login")).shownText
      let key = try #require(first.firstMatch(of: /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/)).output
      #expect(first == texts.firstCode(of: "mara@door", key: String(key), offersPicture: true))
      let again = try login.step(Self.answer("123456")).shownText
      #expect(again == texts.firstCodeAgain(of: "mara@door", key: String(key), offersPicture: true))

      let base32 = key.split(separator: " ").joined()
      let phone = Phone(secret: try SharedSecret(Base32.decode(base32)))
      let sheet = try login.step(Self.answer(daemon.code(of: phone))).shownText
      #expect(Self.beginning(of: texts.acknowledgement).map(sheet.hasPrefix) == true)
      let refused = try login.step(Self.answer("x")).shownText
      #expect(Self.beginning(of: texts.acknowledgementAgain).map(refused.hasPrefix) == true)
      #expect(try login.step(Self.answer(texts.yes)) == .done(.permit, text: texts.enrolled))
    }
  }

  /// What stands before the codes.
  private static func beginning(of sentence: (String) -> String) -> Substring? {
    sentence("|").split(separator: "|").first
  }

  @Test("I5: a peer without privileges is asked in the same language")
  func ownPeer() async throws {
    try await Self.run(in: .german) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let ada = try daemon.connect(.login, as: PeerCredentials(pid: 1, uid: TestDaemon.ada.uid))
      #expect(
        try ada.step(LoginBegin(user: "ada", service: "swaylock"))
          == .prompt(text: "Bestätigungscode: ", echo: true))
      let code = daemon.code(of: phone)
      #expect(try ada.step(Self.answer(code)) == .done(.permit, text: nil))
      _ = try ada.step(LoginBegin(user: "ada", service: "swaylock"))
      #expect(
        try ada.step(Self.answer(code))
          == .prompt(text: GermanLoginTexts().nextCode, echo: true))
    }
  }

  @Test("A prompt that is open stays, and the next one is in the new language")
  func change() async throws {
    try await Self.run(in: .english) { daemon in
      let login = try daemon.connect(.login)
      #expect(
        try login.step(LoginBegin(user: "ada", service: "login")).shownText
          == EnglishLoginTexts().code)
      try daemon.speak(.german)
      #expect(try login.step(Self.answer("123456")).shownText == GermanLoginTexts().codeAgain)
    }
  }
}

extension TestDaemon {
  /// As a reload does that finds another language.
  fileprivate func speak(_ language: Language) throws {
    try onLoop {
      $0.loginLoop.takeOn(
        trustedUIDs: [TestDaemon.ownPeer.uid.rawValue], roles: .none, language: language)
    }
  }
}

extension LoginStep {
  fileprivate var shownText: String {
    switch self {
    case .prompt(let text, _), .info(let text), .error(let text): text
    case .done(_, let text): text ?? ""
    }
  }
}
