import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

@Suite("Inviting somebody to enrol at login")
struct InviteUserTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)
  private static let authority = Authority(breakGlass: "her first day")

  private static func invite(_ user: String) -> InviteUser {
    InviteUser(user: user, authority: authority)
  }

  private static func revoke(_ user: String) -> RevokeInvitation {
    RevokeInvitation(user: user, authority: authority)
  }

  @Test("Nobody without the permission invites, not even oneself")
  func permission() async throws {
    try await TestDaemon.run { daemon in
      for uid in [TestDaemon.ada.uid, UserID(4_000_002)] {
        let control = try daemon.connect(.control, as: PeerCredentials(pid: 1, uid: uid))
        let refusal = AdminError.notAuthorized(permission: "users.invite")
        #expect(try control.refusal(of: Self.invite("ada")) == refusal)
        #expect(try control.refusal(of: Self.revoke("ada")) == refusal)
      }
      #expect(try daemon.account(TestDaemon.ada).holdsNothing)
    }
  }

  @Test("Root without a second factor of its own invites nobody, unless it breaks the glass")
  func secondFactor() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      #expect(
        try control.refusal(of: InviteUser(user: "ada")) == AdminError.secondFactorNeeded)
    }
  }

  @Test("Whoever has a second factor cannot be invited to one, and a name that nobody has neither")
  func whomNot() async throws {
    try await TestDaemon.run { daemon in
      _ = try daemon.enroll(TestDaemon.ada)
      let control = try daemon.connect(.control, as: Self.root)
      #expect(
        try control.refusal(of: Self.invite("ada")) == AdminError.alreadyEnrolled(user: "ada"))
      #expect(
        try control.refusal(of: Self.invite("ghost")) == AdminError.noSuchAccount(user: "ghost"))
      #expect(try daemon.account(TestDaemon.ada).invitation == nil)
    }
  }

  @Test("I7: an invitation is shown once, listed while it holds, recorded, and can be revoked")
  func invites() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      let reply = try control.call(Self.invite("ada"))
      let until = daemon.clock.now + .seconds(72 * 3600)
      #expect(reply.until == until.seconds)
      #expect(RecoveryCode(typed: reply.code.value)?.formatted == reply.code.value)
      let get = GetUser(user: "ada", authority: Self.authority)
      #expect(try control.call(get).user.invitedUntil == until.seconds)
      let event = try #require(try daemon.events().last)
      #expect(event.action == .invited && event.account == TestDaemon.ada)
      #expect(event.note == "her first day")

      daemon.clock.advance(by: .seconds(72 * 3600))
      #expect(try control.call(get).user.invitedUntil == nil)
      #expect(try !control.call(Self.revoke("ada")).wasOpen)
      _ = try control.call(Self.invite("ada"))
      #expect(try control.call(Self.revoke("ada")).wasOpen)
      #expect(try daemon.events().last?.action == .invitationRevoked)
      #expect(try daemon.account(TestDaemon.ada).holdsNothing)
    }
  }

  @Test("The code that was given opens an enrolment at login, once")
  func codeWorks() async throws {
    let settings = ["mode": "mandatory", "enrolAtLogin": "invited"]
    try await TestDaemon.run(settings: settings) { daemon in
      let code = try daemon.connect(.control, as: Self.root).call(Self.invite("ada")).code
      let login = try daemon.connect(.login, as: Self.root)
      let begin = LoginBegin(user: "ada", service: "sshd", firstAnswer: code)
      guard case .prompt(let text, _) = try login.step(begin) else {
        Issue.record("refused")
        return
      }
      #expect(text.hasPrefix("You need a second factor"))
    }
  }
}
