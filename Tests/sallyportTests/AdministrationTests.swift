import SallyportVarlink
import Testing

@testable import sallyport

struct AdministrationTests {
  static let confirm = "Your code to confirm: "

  private func administration(
    _ daemon: ScriptedDaemon, _ person: ScriptedPerson, loginUID: Int64? = nil,
    breakGlass: String? = nil
  ) -> Administration {
    Administration(
      reader: AdminReader(daemon: daemon, loginUID: loginUID), breakGlass: breakGlass,
      ask: person.ask)
  }

  /// A daemon that takes one code.
  private func daemon(taking code: Redacted = "492039") -> ScriptedDaemon {
    let daemon = ScriptedDaemon()
    daemon.answer(UnlockAccount.self) { call in
      if call.authority?.asksOnly == true { return .failure(.stepUpRequired) }
      if call.authority?.breakGlass != nil { return .success(.init(wasLocked: true)) }
      guard let stepUp = call.authority?.stepUp else { return .failure(.stepUpRequired) }
      return stepUp == code
        ? .success(.init(wasLocked: true)) : .failure(.stepUpRejected(reason: .wrong))
    }
    return daemon
  }

  @Test(
    "What no code would alter is refused before anything is asked",
    arguments: [
      .notAuthorized(permission: "users.unlock"), .noSuchAccount(user: "ada"),
      .accountAbove(user: "ada", permission: "policy.edit"), .secondFactorNeeded, .stepUpLocked,
      .identityChanged(user: "ada"), .accountsChanged, .nothingToAccept, .backupRunning, .noRoom,
      .unavailable,
    ] as [AdminError])
  func refusedAtOnce(error: AdminError) {
    let daemon = ScriptedDaemon()
    daemon.answer(UnlockAccount.self) { _ in .failure(error) }
    let person = ScriptedPerson(["492039"])
    #expect(throws: CommandFailure(error)) {
      try administration(daemon, person).change(UnlockAccount(user: "ada")) {
        Issue.record("something was to be confirmed")
      }
    }
    #expect(person.questions == [])
    #expect(daemon.calls.count == 1)
  }

  @Test("A change asks for a code once the daemon wants one, and for another if that was wrong")
  func stepUp() throws {
    let daemon = daemon()
    let person = ScriptedPerson(["118206", "492039"])
    var confirmations = 0
    let reply = try administration(daemon, person, loginUID: 1000)
      .change(UnlockAccount(user: "ada")) { confirmations += 1 }
    #expect(reply.wasLocked)
    #expect(confirmations == 1)
    #expect(person.questions == [Self.confirm, "That code is not right. Try again: "])
    #expect(
      try daemon.calls(of: UnlockAccount.self).map(\.authority) == [
        Authority(loginUID: 1000), Authority(loginUID: 1000, stepUp: "118206"),
        Authority(loginUID: 1000, stepUp: "492039"),
      ])
  }

  @Test("Who declines is asked for no code, and nothing is changed")
  func declined() throws {
    let daemon = daemon()
    let person = ScriptedPerson(["492039"])
    #expect(throws: Confirmation.declined) {
      try administration(daemon, person).change(UnlockAccount(user: "ada")) {
        throw Confirmation.declined
      }
    }
    #expect(person.questions == [])
    #expect(try daemon.calls(of: UnlockAccount.self) == [UnlockAccount(user: "ada")])
  }

  @Test(
    "What breaking the glass would not alter is refused before anything is announced",
    arguments: [
      .identityUnchanged(user: "ada"), .recoveryCodesHidden, .noSuchAccount(user: "ada"),
      .unavailable,
    ] as [AdminError])
  func brokenGlassRefusedAtOnce(error: AdminError) throws {
    let daemon = ScriptedDaemon()
    daemon.answer(UnlockAccount.self) { _ in .failure(error) }
    #expect(throws: CommandFailure(error)) {
      try administration(daemon, ScriptedPerson(), breakGlass: "x")
        .change(UnlockAccount(user: "ada")) { Issue.record("something was announced") }
    }
    #expect(
      try daemon.calls(of: UnlockAccount.self).map(\.authority)
        == [Authority(breakGlass: "x", asksOnly: true)])
  }

  @Test("What changes nothing breaks no glass, and is neither announced nor asked about")
  func brokenGlassForNothing() throws {
    let daemon = ScriptedDaemon()
    daemon.answer(UnlockAccount.self) { _ in .success(.init(wasLocked: false)) }
    let reply = try administration(daemon, ScriptedPerson(), breakGlass: "x")
      .change(UnlockAccount(user: "ada")) { Issue.record("something was announced") }
    #expect(!reply.wasLocked)
    #expect(
      try daemon.calls(of: UnlockAccount.self).map(\.authority)
        == [Authority(breakGlass: "x", asksOnly: true)])
  }

  @Test("Before anything is announced, the daemon is only asked, which leaves no refusal behind")
  func asksFirst() throws {
    let daemon = ScriptedDaemon()
    daemon.answer(UnlockAccount.self) { call in
      call.authority?.asksOnly == true
        ? .failure(.stepUpRequired) : .success(.init(wasLocked: true))
    }
    var confirmations = 0
    let reply = try administration(daemon, ScriptedPerson(), breakGlass: "x")
      .change(UnlockAccount(user: "ada")) { confirmations += 1 }
    #expect(reply.wasLocked)
    #expect(confirmations == 1)
  }

  @Test("Where there is nothing to say before, the glass breaks with the first call")
  func breakGlassAtOnce() throws {
    let daemon = daemon()
    _ = try administration(daemon, ScriptedPerson(), breakGlass: "x")
      .change(UnlockAccount(user: "ada"))
    #expect(
      try daemon.calls(of: UnlockAccount.self).map(\.authority) == [Authority(breakGlass: "x")])
  }

  @Test("Who breaks the glass confirms once the daemon has spoken, and is asked for no code")
  func breakGlass() throws {
    let daemon = daemon()
    let person = ScriptedPerson()
    var order: [Int] = []
    _ = try administration(daemon, person, breakGlass: "the phone is lost")
      .change(UnlockAccount(user: "ada")) { order.append(daemon.calls.count) }
    #expect(order == [1])
    #expect(person.questions == [])
    #expect(
      try daemon.calls(of: UnlockAccount.self).map(\.authority)
        == [
          Authority(breakGlass: "the phone is lost", asksOnly: true),
          Authority(breakGlass: "the phone is lost"),
        ])
    #expect(throws: Confirmation.declined) {
      try administration(daemon, person, breakGlass: "x").change(UnlockAccount(user: "ada")) {
        throw Confirmation.declined
      }
    }
    #expect(try daemon.calls(of: UnlockAccount.self).last?.authority?.asksOnly == true)
    #expect(daemon.calls.count == 3)
  }

  @Test("A look says who looks, and nothing where there is nothing to say")
  func reading() throws {
    let daemon = ScriptedDaemon()
    daemon.answer(ListUsers.self) { _ in .success(.init(users: [])) }
    _ = try AdminReader(daemon: daemon, loginUID: nil).read(ListUsers())
    _ = try AdminReader(daemon: daemon, loginUID: 1000).read(ListUsers())
    #expect(
      try daemon.calls(of: ListUsers.self).map(\.authority) == [nil, Authority(loginUID: 1000)])
  }

  @Test(
    "The kernel's word for no login uid, and what is no number, are nobody",
    arguments: [
      ("4294967295", nil), ("4294967295\n", nil), ("", nil), ("-1", nil), ("ada", nil),
      ("4294967296", nil), ("1000 ", nil), ("0", 0), ("1000\n", 1000),
      ("4294967294", 4_294_967_294),
    ] as [(String, Int64?)])
  func loginUID(text: String, uid: Int64?) {
    #expect(LoginSession.uid(in: text) == uid)
  }

  @Test(
    "Only the name itself confirms, whatever surrounds it", arguments: ["Ada", "ad", "yes", "y"])
  func wrongName(answer: String) throws {
    let person = ScriptedPerson([answer, " ada \r"])
    let confirmation = Confirmation(ask: person.ask)
    #expect(throws: CommandFailure.self) { try confirmation.name("ada", "Name: ") }
    try confirmation.name("ada", "Name: ")
  }

  @Test("Only yes is yes", arguments: ["no", "n", "", "yess", "1", "j"])
  func no(answer: String) throws {
    let person = ScriptedPerson([answer, "yes", " Y "])
    let confirmation = Confirmation(ask: person.ask)
    #expect(throws: Confirmation.declined) { try confirmation.yes("Do it?") }
    try confirmation.yes("Do it?")
    try confirmation.yes("Do it?")
    #expect(person.questions.first == "Do it? [yes/no] ")
  }
}
