import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// An enrolment in the middle of a login, as an application leads it, over memory and over a socket
/// (product row E12).
@Suite("An enrolment at login")
struct LoginEnrollmentTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)
  private static let open = ["mode": "mandatory", "enrolAtLogin": "open"]
  private static let invited = ["mode": "mandatory", "enrolAtLogin": "invited"]
  private static let codePrompt = LoginStep.prompt(text: "Verification code: ", echo: true)
  private static let denied = LoginStep.done(.deny, text: nil)
  private static let nothingSetUp = LoginStep.done(
    .deny, text: "No second factor was set up. Sign in again to begin anew.")

  private static func begin(
    _ user: String = "mara", service: String = "login", silent: Bool? = nil,
    firstAnswer: Redacted? = nil
  ) -> LoginBegin {
    LoginBegin(user: user, service: service, silent: silent, firstAnswer: firstAnswer)
  }

  private static func answer(_ text: String) -> LoginAnswer {
    LoginAnswer(response: Redacted(text))
  }

  /// Invites Mara, and returns the code.
  private static func invite(_ daemon: TestDaemon) throws -> String {
    let random = SeededRandomBytes(seed: 3)
    var transaction = AccountTransaction(
      account: try daemon.account(TestDaemon.mara), policy: Policy(), latestRecordedTime: .epoch)
    let act = Administration.Act(
      actor: .root, method: nil, breakGlass: nil, now: daemon.clock.now)
    let (code, _) = Invitations(vault: Fixtures.vault, random: random)
      .issue(in: &transaction, act)
    try daemon.keep(transaction.account)
    return code.formatted
  }

  // MARK: Refusals

  @Test(
    "I13: where nobody enrols at login, or by invitation, every first prompt is the same",
    arguments: Transport.allCases, ["never", "invited"])
  func firstPrompt(transport: Transport, way: String) async throws {
    let settings = ["mode": "mandatory", "enrolAtLogin": way]
    try await TestDaemon.run(transport, settings: settings) { daemon in
      _ = try Self.invite(daemon)
      _ = try daemon.enroll(TestDaemon.ada)
      for user in ["mara", "ada", "ghost", "a/b"] {
        let login = try daemon.connect(.login)
        #expect(try login.step(Self.begin(user, service: "sshd")) == Self.codePrompt)
        #expect(try login.step(Self.answer("7QK4-M2XV-90TD-W8RH")) == Self.denied)
      }
    }
  }

  @Test("I5: a process of the account's own is not walked, and its invitation opens nothing")
  func unprivilegedPeer() async throws {
    for settings in [Self.open, Self.invited] {
      try await TestDaemon.run(settings: settings) { daemon in
        let ada = PeerCredentials(pid: 1, uid: TestDaemon.ada.uid)
        let login = try daemon.connect(.login, as: ada)
        #expect(try login.step(Self.begin("ada", service: "sshd")) == Self.codePrompt)
        #expect(try login.step(Self.answer("7QK4-M2XV-90TD-W8RH")) == Self.denied)
        #expect(try daemon.account(TestDaemon.ada).devices.isEmpty)
      }
    }
  }

  @Test("E11: a directory's account, or one of which that cannot be told, is refused as ever")
  func directoryAccount() async throws {
    let rule = try #require(PolicyRule(effect: .require))
    try await TestDaemon.run { daemon in
      let policy = try Policy(settings: Self.open, rules: [rule])
      try daemon.onLoop { _ = try $0.store.replacePolicy(policy, recording: []) }
      let grace = Fixtures.identity("grace", uid: 4_000_007)
      daemon.names.addDirectoryAccount(grace)
      let login = try daemon.connect(.login)
      #expect(try login.step(Self.begin("grace", service: "sshd")) == Self.codePrompt)
      #expect(try login.step(Self.answer("123456")) == Self.denied)
      daemon.names.makeLocalFileUnreadable()
      #expect(try login.step(Self.begin("ada", service: "sshd")) == Self.codePrompt)
      #expect(try login.step(Self.answer("123456")) == Self.denied)
    }
  }

  @Test("Who answers before they are asked is shown no key", arguments: Transport.allCases)
  func firstAnswer(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: Self.open) { daemon in
      let login = try daemon.connect(.login)
      #expect(
        try login.step(Self.begin(service: "sshd", firstAnswer: "123456")) == Self.denied)
      #expect(try daemon.account(TestDaemon.mara).devices.isEmpty)
    }
  }

  @Test(
    "A conversation that is cancelled or dropped leaves nothing", arguments: Transport.allCases)
  func dropped(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: Self.open) { daemon in
      let login = try daemon.connect(.login)
      _ = try login.step(Self.begin())
      _ = try login.call(LoginCancel())
      let (_, step) = try Walk.toCodes(login, daemon)
      #expect(step.text.contains("then type yes"))
      login.close()
      let other = try daemon.connect(.login)
      _ = try Walk.toCodes(other, daemon)
      _ = try other.call(LoginCancel())
      #expect(try other.refusal(of: Self.answer("yes")) == LoginError.noConversation)
      #expect(try daemon.account(TestDaemon.mara).holdsNothing)
      #expect(try daemon.events().allSatisfy { $0.action == .enrollmentBegun })
    }
  }

  @Test("I13: a name that nobody has sees the same walk, to its end", arguments: Transport.allCases)
  func decoy(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: Self.open) { daemon in
      var walks: [[String]] = []
      for user in ["mara", "nora"] {
        let login = try daemon.connect(.login)
        var step = try login.step(Self.begin(user))
        var texts: [String] = []
        for answer in ["qr"] + Array(repeating: "123456", count: 60) {
          guard case .done = step else {
            texts.append(Walk.shape(of: step))
            step = try login.step(Self.answer(answer))
            continue
          }
          break
        }
        #expect(step == Self.nothingSetUp)
        walks.append(texts)
      }
      #expect(walks[0] == walks[1])
      #expect(walks[0].count > 30)
      #expect(try daemon.account(TestDaemon.mara).holdsNothing)
    }
  }

  @Test("A name that no account can have is walked as well, and shown nothing of itself")
  func impossibleName() async throws {
    try await TestDaemon.run(settings: Self.open) { daemon in
      let login = try daemon.connect(.login)
      let step = try login.step(Self.begin("a/b:\u{1B}[2J"))
      #expect(step.text.contains("Add door to an authenticator app"))
    }
  }

  @Test("The recovery codes must be acknowledged", arguments: Transport.allCases)
  func notAcknowledged(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: Self.open) { daemon in
      let login = try daemon.connect(.login)
      _ = try Walk.toCodes(login, daemon)
      for _ in 1...2 {
        #expect(try login.step(Self.answer("")).text.hasPrefix("Nothing is set up until"))
      }
      #expect(try login.step(Self.answer("no")) == Self.nothingSetUp)
      #expect(try daemon.account(TestDaemon.mara).holdsNothing)
      #expect(try daemon.events().last?.reason == .notAcknowledged)
    }
  }

  @Test("I4: where the device cannot be stored nobody is let in")
  func storeFails() async throws {
    try await TestDaemon.run(settings: Self.open) { daemon in
      let login = try daemon.connect(.login)
      _ = try Walk.toCodes(login, daemon)
      try daemon.onLoop { $0.store.failWrites(with: .diskFull) }
      #expect(try login.step(Self.answer("yes")) == .done(.unavailable, text: nil))
    }
  }

  // MARK: The walk

  @Test(
    "E12: key, first code, recovery codes; then let in, and the codes work",
    arguments: Transport.allCases)
  func enrolls(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: Self.open) { daemon in
      let login = try daemon.connect(.login)
      let (phone, codes) = try Walk.toCodes(login, daemon)
      #expect(try daemon.account(TestDaemon.mara).holdsNothing)
      let end = try login.step(Self.answer(" Yes "))
      guard case .done(.permit, let text?) = end else {
        Issue.record("refused: \(end)")
        return
      }
      #expect(text.hasPrefix("Your second factor is set up"))
      #expect(
        try daemon.events().map(\.action) == [.enrollmentBegun, .deviceAdded, .login])
      #expect(try daemon.account(TestDaemon.mara).recoveryCodes.count == 8)

      daemon.clock.advance(by: .seconds(30))
      _ = try login.step(Self.begin())
      let next = Self.answer(daemon.code(of: phone))
      #expect(try login.step(next) == .done(.permit, text: nil))
      let shown = codes.text.split(separator: " ").filter { $0.utf8.count == 19 }
      #expect(shown.count == 8)
      _ = try login.step(Self.begin())
      guard case .done(.permit, _) = try login.step(Self.answer(String(shown[7]))) else {
        Issue.record("a recovery code that was shown does not work")
        return
      }
    }
  }

  @Test("E12: an invitation is typed at everybody's prompt", arguments: Transport.allCases)
  func enrollsByInvitation(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: Self.invited) { daemon in
      let code = try Self.invite(daemon)
      let login = try daemon.connect(.login)
      #expect(try login.step(Self.begin(service: "sshd")) == Self.codePrompt)
      let key = try login.step(Self.answer(code.lowercased()))
      let phone = try Walk.phone(in: key.text)
      #expect(try login.step(Self.answer(daemon.code(of: phone))).text.contains("type yes"))
      guard case .done(.permit, _) = try login.step(Self.answer("yes")) else {
        Issue.record("refused")
        return
      }
      #expect(try daemon.account(TestDaemon.mara).invitation == nil)
      #expect(try daemon.events().map(\.action).contains(.invitationUsed))
    }
  }

  @Test("A wrong first code shows the key again, for whoever was cut off meanwhile")
  func wrongFirstCode() async throws {
    try await TestDaemon.run(settings: Self.open) { daemon in
      let login = try daemon.connect(.login)
      let phone = try Walk.phone(in: try login.step(Self.begin()).text)
      let again = try login.step(Self.answer(daemon.wrongCode(of: phone)))
      #expect(again.text.hasPrefix("That code does not match"))
      #expect(try Walk.phone(in: again.text).secret == phone.secret)
    }
  }

  @Test(
    "The picture of the key is drawn once, a line a step, and the same is asked behind it",
    arguments: Transport.allCases)
  func picture(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: Self.open) { daemon in
      let login = try daemon.connect(.login)
      let key = try login.step(Self.begin())
      #expect(key.text.contains("or qr to scan the key"))
      var lines: [String] = []
      var step = try login.step(Self.answer("qr"))
      while case .info(let line) = step {
        lines.append(line)
        step = try login.step(Self.answer(""))
      }
      #expect(lines.first == "Scan this with the authenticator app.")
      #expect((20...40).contains(lines.count))
      #expect(lines.allSatisfy { $0.utf8.count <= 511 })
      #expect(!step.text.contains("qr"))
      #expect(try Walk.phone(in: step.text).secret == Walk.phone(in: key.text).secret)
      // Drawn; now it is a word like any other.
      #expect(try login.step(Self.answer("qr")).text.hasPrefix("That code does not match"))
    }
  }

  @Test("PAM_SILENT: no picture is drawn, and the end has no text")
  func silent() async throws {
    try await TestDaemon.run(settings: Self.open) { daemon in
      let login = try daemon.connect(.login)
      let key = try login.step(Self.begin(silent: true))
      #expect(!key.text.contains("qr"))
      let phone = try Walk.phone(in: key.text)
      #expect(try login.step(Self.answer("qr")).text.hasPrefix("That code does not match"))
      _ = try login.step(Self.answer(daemon.code(of: phone)))
      #expect(try login.step(Self.answer("yes")) == .done(.permit, text: nil))
    }
  }

  @Test("A conversation that answers wrongly wherever it may stays below the module's 64 steps")
  func longestWalk() async throws {
    let settings = Self.invited.merging(["issuer": String(repeating: "x", count: 64)]) { $1 }
    try await TestDaemon.run(settings: settings) { daemon in
      let code = try Self.invite(daemon)
      let login = try daemon.connect(.login)
      var step = try login.step(Self.begin())
      var count = 1
      var answers = ["1", "1", code, "qr"] + Array(repeating: "x", count: 9)
      var phone: Phone?
      while true {
        if case .done = step { break }
        count += 1
        if step.text.contains(" key ") { phone = try Walk.phone(in: step.text) }
        if case .info = step {
          step = try login.step(Self.answer(""))
        } else if answers.isEmpty, let phone, !step.text.contains("recovery codes") {
          step = try login.step(Self.answer(daemon.code(of: phone)))
        } else {
          step = try login.step(Self.answer(answers.isEmpty ? "x" : answers.removeFirst()))
        }
      }
      #expect(step == Self.nothingSetUp)
      #expect(count <= 64)
      #expect(count > 40)
    }
  }

  // MARK: Texts

  private static let key = NewKey(
    secret: .generate(from: SeededRandomBytes(seed: 9)), parameters: .standard, issuer: nil)

  @Test(
    "Every text of a walk fits PAM's 511 bytes, whatever names and codes are in it",
    arguments: Language.allCases)
  func textsFit(language: Language) throws {
    let random = SeededRandomBytes(seed: 10)
    let codes = (0..<16).map { _ in RecoveryCode.generate(from: random) }
    let issuer = String(repeating: "ä", count: 32)
    let key = NewKey(secret: Self.key.secret, parameters: .standard, issuer: issuer)
    let display = NewKeyDisplay(
      key, user: String(repeating: "ö", count: 128), host: String(repeating: "h", count: 64))
    let texts = LoginText(in: language.loginTexts)
    for isAgain in [false, true] {
      for text in [
        texts.acknowledgement(of: codes, isAgain: isAgain),
        texts.firstCode(of: display, isAgain: isAgain, offersPicture: true),
      ] {
        #expect(text.utf8.count <= 511)
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        #expect(text.hasSuffix(" "))
      }
      let text = texts.firstCode(of: display, isAgain: isAgain, offersPicture: false)
      #expect(text.contains(display.groups))
    }
    #expect(!display.hasPicture)
    #expect(display.picture == nil)
  }

  @Test("A picture has lines of a terminal's width, and so few that the module takes them")
  func pictureFits() throws {
    var hosts: [Int: NewKeyDisplay] = [:]
    for length in 1...300 {
      let host = String(repeating: "h", count: length)
      hosts[length] = NewKeyDisplay(Self.key, user: "mara", host: host)
    }
    let largest = try #require(hosts.filter { $0.value.hasPicture }.max { $0.key < $1.key })
    let lines = try #require(largest.value.picture)
    #expect(lines.count == 39)
    #expect(lines.allSatisfy { $0.count == 77 && $0.utf8.count <= 511 })
    #expect(hosts[largest.key + 1]?.picture == nil)
  }
}

/// The steps of a walk.
private enum Walk {
  /// The phone that is given the key which a text shows.
  static func phone(in text: String) throws -> Phone {
    let words = text.split(separator: " ")
    let start = try #require(words.firstIndex { $0.utf8.count == 4 && isBase32($0) })
    let groups = words[start...].prefix { $0.utf8.count == 4 && isBase32($0) }
    return Phone(secret: try SharedSecret(Base32.decode(groups.joined())))
  }

  private static func isBase32(_ word: Substring) -> Bool {
    word.utf8.allSatisfy { (65...90).contains($0) || (50...55).contains($0) }
  }

  /// Begins, and gives the first code.
  static func toCodes(
    _ login: any Connection, _ daemon: TestDaemon
  ) throws -> (phone: Phone, step: LoginStep) {
    let key = try login.step(LoginBegin(user: "mara", service: "login"))
    let phone = try phone(in: key.text)
    let code = Redacted(daemon.code(of: phone))
    return (phone, try login.step(LoginAnswer(response: code)))
  }

  /// The step without what differs from one key to the next.
  static func shape(of step: LoginStep) -> String {
    guard case .prompt(let text, let echo) = step else { return step.description }
    let words = text.replacing("nora", with: "mara").split(separator: " ")
      .map { isBase32($0) ? "KEY" : String($0) }
    return words.joined(separator: " ") + " \(echo)"
  }
}

extension LoginStep {
  /// What is shown; empty where nothing is.
  fileprivate var text: String {
    switch self {
    case .prompt(let text, _), .info(let text), .error(let text): text
    case .done(_, let text): text ?? ""
    }
  }
}
