import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// One login as an application leads it, over memory and over a socket.
@Suite("A login conversation")
struct LoginConversationTests {
  private static let codePrompt = LoginStep.prompt(text: "Verification code: ", echo: true)
  private static let codeAgain = LoginStep.prompt(
    text: "That was not accepted. Verification code: ", echo: true)
  private static let nextCode = LoginStep.prompt(
    text: "That code has been used. Next code: ", echo: true)
  private static let denied = LoginStep.done(.deny, text: nil)
  private static let permitted = LoginStep.done(.permit, text: nil)

  private static func begin(
    _ identity: AccountIdentity = TestDaemon.mara, service: String = "login", silent: Bool? = nil,
    firstAnswer: Redacted? = nil
  ) -> LoginBegin {
    LoginBegin(
      user: identity.name.value, service: service, silent: silent, firstAnswer: firstAnswer)
  }

  private static func answer(_ text: String) -> LoginAnswer {
    LoginAnswer(response: Redacted(text))
  }

  // MARK: Refusals

  @Test(
    "A wrong code is refused, counted, and the refusal says nothing", arguments: Transport.allCases)
  func wrongCode(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      #expect(try login.step(Self.begin(service: "sshd")) == Self.codePrompt)
      #expect(try login.step(Self.answer(daemon.wrongCode(of: phone))) == Self.denied)
      #expect(try daemon.account(TestDaemon.mara).loginThrottle.unclearedFailures == 1)
      #expect(try daemon.events().last?.reason == .wrongCode)
    }
  }

  @Test(
    "I1: a code is accepted once; again it gets one more prompt, and then a refusal",
    arguments: Transport.allCases)
  func replayedCode(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let code = Self.answer(daemon.code(of: phone))
      let login = try daemon.connect(.login)
      _ = try login.step(Self.begin())
      #expect(try login.step(code) == Self.permitted)
      _ = try login.step(Self.begin())
      #expect(try login.step(code) == Self.nextCode)
      #expect(try login.step(code) == Self.denied)
      #expect(try daemon.account(TestDaemon.mara).loginThrottle.unclearedFailures == 0)
      #expect(try daemon.events().last?.reason == .replayed)
    }
  }

  @Test(
    "After a used code the next code lets in, even where sshd has one try",
    arguments: Transport.allCases)
  func nextCode(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      let used = Redacted(daemon.code(of: phone))
      #expect(try login.step(Self.begin(service: "sshd", firstAnswer: used)) == Self.permitted)
      #expect(try login.step(Self.begin(service: "sshd", firstAnswer: used)) == Self.nextCode)
      daemon.clock.advance(by: .seconds(30))
      #expect(try login.step(Self.answer(daemon.code(of: phone))) == Self.permitted)
    }
  }

  @Test("A login has three tries", arguments: Transport.allCases)
  func threeTries(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let wrong = Self.answer(daemon.wrongCode(of: phone))
      let login = try daemon.connect(.login)
      _ = try login.step(Self.begin())
      #expect(try login.step(wrong) == Self.codeAgain)
      #expect(try login.step(wrong) == Self.codeAgain)
      #expect(try login.step(wrong) == Self.denied)
      #expect(try login.refusal(of: wrong) == LoginError.noConversation)
      #expect(try daemon.account(TestDaemon.mara).loginThrottle.unclearedFailures == 3)
    }
  }

  @Test(
    "A right code within the delay is not compared; after it, it lets in",
    arguments: Transport.allCases)
  func delayed(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      for _ in 1...5 {
        let wrong = Redacted(daemon.wrongCode(of: phone))
        #expect(try login.step(Self.begin(service: "sshd", firstAnswer: wrong)) == Self.denied)
      }
      daemon.clock.advance(by: .seconds(29))
      let early = Redacted(daemon.code(of: phone))
      #expect(try login.step(Self.begin(service: "sshd", firstAnswer: early)) == Self.denied)
      #expect(try daemon.events().last?.reason == .throttled)
      #expect(try daemon.account(TestDaemon.mara).loginThrottle.unclearedFailures == 5)
      daemon.clock.advance(by: .seconds(1))
      let late = Redacted(daemon.code(of: phone))
      #expect(try login.step(Self.begin(service: "sshd", firstAnswer: late)) == Self.permitted)
    }
  }

  @Test(
    "What has not the shape of a code is refused and not counted",
    arguments: Transport.allCases, ["", "correct horse", "\u{8}\n\r\u{7F}INCORRECT", "12345"])
  func notACode(transport: Transport, typed: String) async throws {
    try await TestDaemon.run(transport) { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      _ = try login.step(Self.begin(service: "sshd"))
      #expect(try login.step(Self.answer(typed)) == Self.denied)
      #expect(try daemon.account(TestDaemon.mara).failuresSinceSignIn == 0)
      #expect(try daemon.events().last?.reason == .notACode)
    }
  }

  @Test(
    "An answer without a conversation is an error, and so is a cancel",
    arguments: Transport.allCases)
  func answerWithoutBegin(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      let code = Self.answer(daemon.code(of: phone))
      #expect(try login.refusal(of: code) == LoginError.noConversation)
      #expect(try login.refusal(of: LoginCancel()) == LoginError.noConversation)
      #expect(try daemon.events().isEmpty)
    }
  }

  @Test(
    "A second begin is an error, and the open conversation goes on", arguments: Transport.allCases)
  func beginTwice(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      _ = try login.step(Self.begin())
      #expect(try login.refusal(of: Self.begin()) == LoginError.conversationOpen)
      #expect(
        try login.refusal(of: LoginCheckAccount(user: "mara", service: "sshd"))
          == LoginError.conversationOpen)
      #expect(try login.step(Self.answer(daemon.code(of: phone))) == Self.permitted)
    }
  }

  @Test("A cancelled conversation counts nothing and is over", arguments: Transport.allCases)
  func cancelled(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      let before = try daemon.account(TestDaemon.mara)
      _ = try login.step(Self.begin())
      #expect(try login.call(LoginCancel()) == EmptyReply())
      let code = Self.answer(daemon.code(of: phone))
      #expect(try login.refusal(of: code) == LoginError.noConversation)
      #expect(try daemon.account(TestDaemon.mara) == before)
      #expect(try daemon.events().isEmpty)
      _ = try login.step(Self.begin())
      #expect(try login.step(code) == Self.permitted)
    }
  }

  @Test("A connection that is closed at the prompt counts nothing", arguments: Transport.allCases)
  func closedAtThePrompt(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let before = try daemon.account(TestDaemon.mara)
      let login = try daemon.connect(.login)
      _ = try login.step(Self.begin())
      login.close()
      let next = try daemon.connect(.login)
      let code = Self.answer(daemon.code(of: phone))
      #expect(try next.refusal(of: code) == LoginError.noConversation)
      #expect(try daemon.account(TestDaemon.mara) == before)
      #expect(try daemon.events().isEmpty)
    }
  }

  @Test(
    "I13: a name that nobody has sees the same prompts as one that has, and is refused alike",
    arguments: Transport.allCases)
  func unknownNameUnderMandatoryPolicy(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["mode": "mandatory"]) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let wrong = Self.answer(daemon.wrongCode(of: phone))
      let unusual = ["ghost", "../etc", "no:such", String(repeating: "x", count: 256)]
      for user in ["mara", "ada"] + unusual {
        let login = try daemon.connect(.login)
        let steps =
          try [login.step(LoginBegin(user: user, service: "login"))]
          + (1...3).map { _ in try login.step(wrong) }
        #expect(
          steps == [Self.codePrompt, Self.codeAgain, Self.codeAgain, Self.denied],
          "\(user)")
      }
      #expect(
        try daemon.events().filter { $0.reason == .unknownAccount }.count == 3 * unusual.count)
    }
  }

  @Test(
    "An account without a device is refused under a mandatory policy", arguments: Transport.allCases
  )
  func mandatoryNotEnrolled(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["mode": "mandatory"]) { daemon in
      let login = try daemon.connect(.login)
      let step = try login.step(Self.begin(service: "sshd", firstAnswer: "123456"))
      #expect(step == Self.denied)
      #expect(try daemon.events().last?.reason == .mandatoryNotEnrolled)
    }
  }

  // MARK: Permitted and not required

  @Test("A right code lets in, and who, how and when is recorded", arguments: Transport.allCases)
  func rightCode(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      #expect(try login.step(Self.begin()) == Self.codePrompt)
      #expect(try login.step(Self.answer(daemon.code(of: phone))) == Self.permitted)
      let event = try #require(try daemon.events().last)
      #expect((event.action, event.verdict) == (.login, .permit))
      #expect(event.account == TestDaemon.mara)
      #expect((event.method, event.device?.value) == (.app, "phone"))
      let signIn = try #require(try daemon.account(TestDaemon.mara).lastSignIn)
      #expect((signIn.at, signIn.service, signIn.method) == (daemon.clock.now, "login", .app))
    }
  }

  @Test("Who is not enrolled is not asked under a voluntary policy", arguments: Transport.allCases)
  func notRequired(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let login = try daemon.connect(.login)
      #expect(try login.step(Self.begin()) == .done(.notRequired, text: nil))
      #expect(
        try login.step(Self.begin(firstAnswer: "123456")) == .done(.notRequired, text: nil))
      #expect(try daemon.account(TestDaemon.mara).lastSignIn?.method == nil)
      #expect(try daemon.events().map(\.reason) == [.notEnrolled, .notEnrolled])
    }
  }

  @Test("A first answer is judged as the answer to the first prompt", arguments: Transport.allCases)
  func firstAnswer(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      let wrong = Redacted(daemon.wrongCode(of: phone))
      #expect(try login.step(Self.begin(firstAnswer: wrong)) == Self.codeAgain)
      #expect(try login.step(Self.answer(daemon.code(of: phone))) == Self.permitted)
    }
  }

  @Test(
    "I2: a recovery code lets in once, and says what becomes of it", arguments: Transport.allCases)
  func recoveryCode(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (_, codes) = try daemon.enroll(TestDaemon.mara)
      let code = Self.answer(codes[0].lowercased())
      let login = try daemon.connect(.login)
      _ = try login.step(Self.begin(service: "sshd"))
      let text =
        "Recovery code accepted; it will not work again."
        + " sallyport recovery show has its replacement."
      #expect(try login.step(code) == .done(.permit, text: text))
      _ = try login.step(Self.begin(service: "sshd"))
      #expect(try login.step(code) == Self.denied)
      #expect(try daemon.account(TestDaemon.mara).recoveryCodes.count == 8)
    }
  }

  @Test(
    "Where the sheet shrinks, a used recovery code says how many are left",
    arguments: Transport.allCases)
  func shrinkingSheet(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["recovery.onUse": "consume"]) { daemon in
      let (_, codes) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      let texts = try codes.suffix(2).map { code in
        try login.step(Self.begin(firstAnswer: Redacted(code)))
      }
      #expect(
        texts
          == [7, 6].map { left in
            .done(
              .permit, text: "Recovery code accepted; it will not work again. \(left) left.")
          })
    }
  }

  @Test("A silent login gets no notices", arguments: Transport.allCases)
  func silent(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (_, codes) = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      let step = try login.step(Self.begin(silent: true, firstAnswer: Redacted(codes[0])))
      #expect(step == Self.permitted)
    }
  }

  @Test("Ten refused codes are told at the next sign-in", arguments: Transport.allCases)
  func failedAttempts(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      var account = try daemon.account(TestDaemon.mara)
      account.failuresSinceSignIn = 10
      try daemon.keep(account)
      let login = try daemon.connect(.login)
      let code = Redacted(daemon.code(of: phone))
      let text =
        "10 codes were refused since your last sign-in:"
        + " somebody probably knows your password. Change it."
      #expect(try login.step(Self.begin(firstAnswer: code)) == .done(.permit, text: text))
    }
  }

  @Test("Policy chooses whether the answer is visible", arguments: Transport.allCases)
  func echo(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: ["echo.kiosk": "off"]) { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      let hidden = LoginStep.prompt(text: "Verification code: ", echo: false)
      #expect(try login.step(Self.begin(service: "kiosk")) == hidden)
    }
  }

  // MARK: The account stage

  @Test(
    "S16: a key alone is refused where a code is asked for, with a text to show",
    arguments: Transport.allCases)
  func keyAlone(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      let login = try daemon.connect(.login)
      let step = try login.step(LoginCheckAccount(user: "mara", service: "sshd"))
      let text =
        "This account asks for a verification code as well: let ssh try keyboard-interactive."
      #expect(step == .done(.deny, text: text))
      #expect(try daemon.events().last?.reason == .keyAlone)
      #expect(try daemon.account(TestDaemon.mara).lastSignIn == nil)
    }
  }

  @Test("S16: a key alone does where no code is asked for", arguments: Transport.allCases)
  func keyAloneDoes(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let login = try daemon.connect(.login)
      let step = try login.step(LoginCheckAccount(user: "mara", service: "sshd"))
      #expect(step == .done(.notRequired, text: nil))
      #expect(try daemon.account(TestDaemon.mara).lastSignIn?.service == "sshd")
      #expect(try login.step(Self.begin()) == .done(.notRequired, text: nil))
    }
  }
}
