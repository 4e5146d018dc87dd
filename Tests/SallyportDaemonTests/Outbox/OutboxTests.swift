import SallyportCore
import SallyportMail
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// The mailer's side of the daemon, over memory and over a socket.
@Suite("The outbox")
struct OutboxTests {
  private static let email = ["methods.email": "on"]
  private static let asksForMail = LoginStep.prompt(
    text: "Code from your app, or m for e-mail: ", echo: true)
  private static let mailed = LoginStep.prompt(
    text: "If an address is confirmed, a code is on its way. Code: ", echo: true)

  private static func answer(_ text: String) -> LoginAnswer {
    LoginAnswer(response: Redacted(text))
  }

  // MARK: Refusals

  @Test("Nobody but the mailer takes mail, root included (I5)")
  func onlyTheMailer() async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      for uid in [UserID.root, TestDaemon.ada.uid, UserID(4_999_999)]
      where uid != TestDaemon.mara.uid {
        let other = try daemon.connect(.control, as: PeerCredentials(pid: 1, uid: uid))
        let taking: OutboxError? = try other.refusal(of: TakeMail())
        #expect(taking == .notMailer)
        let report = ReportMail(id: "1/mara", outcome: .delivered)
        let reporting: OutboxError? = try other.refusal(of: report)
        #expect(reporting == .notMailer)
      }
    }
  }

  @Test("A connection takes one mail at a time, and none where there is none")
  func oneAtATime() async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      try daemon.giveAddress(TestDaemon.mara)
      let mailer = try daemon.connect(.control)
      #expect(try mailer.call(TakeMail()).mail == nil)
      try daemon.askForCode(TestDaemon.mara)
      #expect(try mailer.call(TakeMail()).mail != nil)
      let refusal: OutboxError? = try mailer.refusal(of: TakeMail())
      #expect(refusal == .mailTaken)
    }
  }

  @Test(
    "An id that names nothing is refused, or finds nothing",
    arguments: ["", "x", "1", "/mara", "1/", "a/mara", "1,/mara", "99/mara", "1/nobody"])
  func strangeIDs(id: String) async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      try daemon.giveAddress(TestDaemon.mara)
      let mailer = try daemon.connect(.control)
      do {
        #expect(try !mailer.call(ReportMail(id: id, outcome: .delivered)).isQueued)
      } catch let error as ClientError {
        #expect(error.refusal(as: ServiceError.self) == .invalidParameter(InvalidParameter("id")))
      }
    }
  }

  // MARK: The way of a mail

  @Test("A code is asked for, taken, delivered, and lets in", arguments: Transport.allCases)
  func signIn(transport: Transport) async throws {
    try await TestDaemon.run(transport, settings: Self.email) { daemon in
      try daemon.giveAddress(TestDaemon.mara)
      let (login, mailer) = (try daemon.connect(.login), try daemon.connect(.control))
      #expect(
        try login.step(LoginBegin(user: "mara", service: "sshd")) == Self.asksForMail)
      #expect(try login.step(Self.answer("m")) == Self.mailed)
      let mail = try #require(try mailer.call(TakeMail()).mail)
      #expect((mail.kind, mail.to, mail.user) == (.signInCode, "mara@example.org", "mara"))
      #expect((mail.host, mail.validity) == ("door", 90))
      #expect(try mailer.call(ReportMail(id: mail.id, outcome: .delivered)).isQueued)
      #expect(try !mailer.call(ReportMail(id: mail.id, outcome: .delivered)).isQueued)
      #expect(try daemon.account(TestDaemon.mara).mail.isEmpty)
      let code = try #require(mail.code)
      let step = try login.step(Self.answer(code.value))
      guard case .done(.permit, _) = step else {
        Issue.record("\(step)")
        return
      }
    }
  }

  @Test("What was taken and not reported is given out again, with the same Message-ID")
  func givenOutAgain() async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      try daemon.giveAddress(TestDaemon.mara)
      try daemon.askForCode(TestDaemon.mara)
      let first = try daemon.connect(.control)
      let mail = try #require(try first.call(TakeMail()).mail)
      let second = try daemon.connect(.control)
      #expect(try second.call(TakeMail()).mail == nil)
      first.close()
      #expect(try second.call(TakeMail()).mail == mail)
    }
  }

  @Test("A mail whose report the store does not take is its connection's, and then another's")
  func reportNotTaken() async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      try daemon.giveAddress(TestDaemon.mara)
      try daemon.askForCode(TestDaemon.mara)
      let (first, second) = (try daemon.connect(.control), try daemon.connect(.control))
      let mail = try #require(try first.call(TakeMail()).mail)
      try daemon.onLoop { $0.store.failWrites(with: .diskFull) }
      let report = ReportMail(id: mail.id, outcome: .delivered)
      let refusal: OutboxError? = try first.refusal(of: report)
      #expect(refusal == .unavailable)
      try daemon.onLoop { $0.store.failWrites(with: nil) }
      #expect(try second.call(TakeMail()).mail == nil)
      first.close()
      #expect(try second.call(TakeMail(wait: 10)).mail == mail)
      #expect(try second.call(report).isQueued)
    }
  }

  @Test("A delayed mail waits, and its account says what the server said")
  func delayed() async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      try daemon.giveAddress(TestDaemon.mara)
      try daemon.askForCode(TestDaemon.mara)
      let mailer = try daemon.connect(.control)
      let mail = try #require(try mailer.call(TakeMail()).mail)
      _ = try mailer.call(ReportMail(id: mail.id, outcome: .delayed, detail: "451 not now"))
      #expect(try mailer.call(TakeMail()).mail == nil)
      let status = try daemon.connect(.control).call(GetStatus()).status
      #expect(status.email.delivery?.error == "451 not now")
      #expect(status.email.delivery?.final == false)
      #expect(status.email.waitingSince != nil)
      let again = try mailer.call(TakeMail(wait: 10)).mail
      #expect(again == mail)
    }
  }

  @Test("A code that nobody could deliver in time is given up, and its account says so")
  func expired() async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      try daemon.giveAddress(TestDaemon.mara)
      try daemon.askForCode(TestDaemon.mara)
      daemon.clock.advance(by: .seconds(90))
      let mailer = try daemon.connect(.control)
      #expect(try mailer.call(TakeMail()).mail == nil)
      #expect(try mailer.call(TakeMail(wait: 1)).mail == nil)
      let account = try daemon.account(TestDaemon.mara)
      #expect(account.mail.isEmpty)
      #expect(account.email.lastDelivery?.isFinal == true)
      #expect(account.email.lastDelivery?.error?.contains("in time") == true)
    }
  }

  @Test("Notices are gathered in one mail, and the next waits for a minute")
  func gathered() async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      let (_, codes) = try daemon.enroll(TestDaemon.mara)
      try daemon.giveAddress(TestDaemon.mara)
      let (login, mailer) = (try daemon.connect(.login), try daemon.connect(.control))
      #expect(try mailer.call(TakeMail()).mail == nil)
      for code in codes[0..<2] {
        _ = try login.step(LoginBegin(user: "mara", service: "sshd"))
        _ = try login.step(Self.answer(code))
      }
      let mail = try #require(try mailer.call(TakeMail()).mail)
      #expect(mail.kind == .notice)
      #expect(mail.events.count == 2)
      #expect(mail.events.allSatisfy { $0.hasSuffix("a recovery code was used") })
      _ = try mailer.call(ReportMail(id: mail.id, outcome: .delivered))
      _ = try login.step(LoginBegin(user: "mara", service: "sshd"))
      _ = try login.step(Self.answer(codes[2]))
      #expect(try mailer.call(TakeMail()).mail == nil)
      #expect(try daemon.account(TestDaemon.mara).mail.mails.count == 1)
    }
  }

  @Test("Mail of before the start is found, in the order of names, and each once")
  func foundAfterStart() async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      for identity in [TestDaemon.mara, TestDaemon.ada] {
        try daemon.giveAddress(identity)
        try daemon.askForCode(identity)
      }
      let mailers = [try daemon.connect(.control), try daemon.connect(.control)]
      let users = try mailers.map { try $0.call(TakeMail(wait: 5)).mail?.user }
      #expect(users == ["ada", "mara"])
    }
  }

  @Test("I8: no code of a mail stands in the journal")
  func journal() async throws {
    try await TestDaemon.run(settings: Self.email) { daemon in
      try daemon.giveAddress(TestDaemon.mara)
      try daemon.askForCode(TestDaemon.mara)
      let mail = try #require(try daemon.connect(.control).call(TakeMail()).mail)
      let code = try #require(mail.code)
      #expect(!daemon.log.text.contains(code.value))
      #expect(!"\(mail)".contains(code.value))
    }
  }
}

extension TestDaemon {
  /// Confirms an address for somebody.
  fileprivate func giveAddress(_ identity: AccountIdentity) throws {
    var account = try account(identity)
    let mailbox = Fixtures.required(Mailbox("\(identity.name)@example.org"), "an address")
    account.email.confirmed = EmailRecord.Confirmed(
      mailbox: mailbox, at: clock.now, isFactor: true)
    try keep(account)
  }

  /// A login that gets as far as the code that is sent by mail.
  fileprivate func askForCode(_ identity: AccountIdentity) throws {
    let login = try connect(.login)
    _ = try login.step(LoginBegin(user: identity.name.value, service: "sshd"))
    _ = try login.step(LoginAnswer(response: Redacted("m")))
    login.close()
  }
}
