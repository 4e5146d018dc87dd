import Logging
import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// Who may ask for whom, and what is believed of it; with peers that no test process could be.
@Suite("The peer of a login")
struct LoginPeerTests {
  private static let root = peer(0)
  private static let ada = peer(TestDaemon.ada.uid.rawValue)
  private static let stranger = peer(4_000_002)
  private static let notPermitted = LoginStep.done(.notPermitted, text: nil)
  private static let permitted = LoginStep.done(.permit, text: nil)
  private static let denied = LoginStep.done(.deny, text: nil)
  private static let unavailable = LoginStep.done(.unavailable, text: nil)

  private static func peer(_ uid: UInt32) -> PeerCredentials {
    PeerCredentials(pid: 1234, uid: UserID(uid))
  }

  // MARK: Refusals

  @Test(
    "I5: a person may not ask for another, for a name that nobody has, or for no name at all",
    arguments: ["mara", "ghost", "a/b", "root"])
  func otherPeople(user: String) async throws {
    try await TestDaemon.run { daemon in
      // Mara is root where root runs the tests: she must be somebody else than the peer.
      _ = try daemon.enroll(TestDaemon.mara)
      let before = try daemon.account(TestDaemon.mara)
      let login = try daemon.connect(.login, as: Self.stranger)
      #expect(
        try login.step(LoginBegin(user: user, service: "swaylock", firstAnswer: "123456"))
          == Self.notPermitted)
      #expect(
        try login.step(LoginCheckAccount(user: user, service: "sshd")) == Self.notPermitted)
      #expect(try daemon.account(TestDaemon.mara) == before)
      let refused = AuditEvent(
        at: daemon.clock.now, action: .peerRefused, verdict: .deny, reason: .peerNotPermitted,
        account: nil, actor: Self.stranger.uid, service: "swaylock")
      #expect(try daemon.events().first == refused)
      try daemon.onLoop { $0.loginLoop.recordRepeatedRefusals() }
      #expect(try daemon.events().map(\.action) == [.peerRefused, .peerRefused])
    }
  }

  @Test("I5: a person's failures do not lock logins, and end in a refusal of their own")
  func ownFailuresApart() async throws {
    try await TestDaemon.run { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let locker = try daemon.connect(.login, as: Self.ada)
      let wrong = Redacted(daemon.wrongCode(of: phone))
      for _ in 1...10 {
        _ = try locker.step(LoginBegin(user: "ada", service: "sshd", firstAnswer: wrong))
      }
      let account = try daemon.account(TestDaemon.ada)
      #expect(account.loginThrottle == LoginThrottle())
      #expect(account.stepUpThrottle.consecutiveFailures == 10)
      let right = Redacted(daemon.code(of: phone))
      #expect(
        try locker.step(LoginBegin(user: "ada", service: "sshd", firstAnswer: right))
          == Self.denied)
      #expect(try daemon.events().last?.reason == .stepUpLocked)
      let sshd = try daemon.connect(.login, as: Self.root)
      #expect(
        try sshd.step(
          LoginBegin(user: "ada", service: "sshd", silent: true, firstAnswer: right))
          == Self.permitted)
    }
  }

  @Test(
    "I4: a name service that fails is unavailable, never notRequired", arguments: ["mara", "ghost"])
  func nameServiceFails(user: String) async throws {
    try await TestDaemon.run { daemon in
      daemon.names.fail(with: "sssd is down")
      for peer in [Self.root, Self.stranger] {
        let login = try daemon.connect(.login, as: peer)
        #expect(try login.step(LoginBegin(user: user, service: "sshd")) == Self.unavailable)
        #expect(
          try login.step(LoginCheckAccount(user: user, service: "sshd")) == Self.unavailable)
      }
      #expect(Set(try daemon.events().map(\.reason)) == [.nameServiceFailed])
      daemon.names.fail(with: nil)
      let login = try daemon.connect(.login, as: Self.root)
      #expect(
        try login.step(LoginBegin(user: user, service: "sshd")) == .done(.notRequired, text: nil))
    }
  }

  @Test("I4: a store that cannot be read is unavailable, never notRequired")
  func storeUnreadable() async throws {
    try await TestDaemon.run { daemon in
      let login = try daemon.connect(.login, as: Self.root)
      for error in [StoreError.unavailable("gone"), .notAuthentic("a row")] {
        try daemon.onLoop { $0.store.failReads(with: error) }
        #expect(try login.step(LoginBegin(user: "ada", service: "sshd")) == Self.unavailable)
      }
      #expect(try daemon.events().map(\.reason) == [.storeFailed])
      #expect(try daemon.events().map(\.verdict) == [.unavailable])
    }
  }

  @Test("I10: what could not be committed was not permitted, and the code still works")
  func storeUnwritable() async throws {
    try await TestDaemon.run { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let before = try daemon.account(TestDaemon.ada)
      try daemon.onLoop { $0.store.failWrites(with: .unavailable("disk full")) }
      let login = try daemon.connect(.login, as: Self.root)
      let code = Redacted(daemon.code(of: phone))
      let begin = LoginBegin(user: "ada", service: "sshd", firstAnswer: code)
      #expect(try login.step(begin) == Self.unavailable)
      #expect(
        try login.step(LoginCheckAccount(user: "ada", service: "sshd")) == Self.unavailable)
      #expect(try login.refusal(of: LoginAnswer(response: code)) == LoginError.noConversation)
      let errors = daemon.log.lines.filter { $0.level == .error }.map(\.text)
      #expect(errors.contains("no decision: the store is not available: disk full"))
      // What cannot be recorded is said in the journal.
      #expect(
        errors.contains {
          $0.hasPrefix("audit login unavailable reason=storeFailed account=ada")
            && $0.hasSuffix("is not in the audit log: the store is not available: disk full")
        })

      try daemon.onLoop { $0.store.failWrites(with: nil) }
      #expect(try daemon.account(TestDaemon.ada) == before)
      #expect(try login.step(begin) == Self.permitted)
    }
  }

  @Test("I4: an unenrolled account is not waved through if that cannot be recorded")
  func notRequiredUnwritable() async throws {
    try await TestDaemon.run { daemon in
      try daemon.onLoop { $0.store.failWrites(with: .unavailable("disk full")) }
      let login = try daemon.connect(.login, as: Self.root)
      #expect(try login.step(LoginBegin(user: "ada", service: "sshd")) == Self.unavailable)
    }
  }

  @Test("A18: a name with another uid is refused, and so is a uid under another name")
  func identityChanged() async throws {
    try await TestDaemon.run { daemon in
      _ = try daemon.enroll(Fixtures.identity("ada", uid: 4_000_009))
      _ = try daemon.enroll(Fixtures.identity("maria", uid: TestDaemon.mara.uid.rawValue))
      let login = try daemon.connect(.login, as: Self.root)
      for user in ["ada", "mara"] {
        #expect(
          try login.step(LoginBegin(user: user, service: "sshd", firstAnswer: "123456"))
            == Self.denied)
        #expect(
          try login.step(LoginCheckAccount(user: user, service: "sshd"))
            == .done(.deny, text: EnglishLoginTexts().identityChanged))
      }
      #expect(Set(try daemon.events().map(\.reason)) == [.identityChanged])
    }
  }

  @Test("I4, A18: an account that the name service forgets for a moment is asked for its code")
  func forgottenAccount() async throws {
    try await TestDaemon.run { daemon in
      let phone = try daemon.enroll(TestDaemon.mara).phone
      daemon.names.forgetLocalAccounts()
      let login = try daemon.connect(.login, as: Self.root)
      for (answer, step) in [
        ("123456", Self.denied), (phone.code(at: daemon.clock.now), Self.permitted),
      ] {
        let begin = LoginBegin(user: "mara", service: "sshd", firstAnswer: Redacted(answer))
        #expect(try login.step(begin) == step)
      }
      #expect(
        try login.step(LoginBegin(user: "ghost", service: "sshd")) == .done(.notRequired, text: nil)
      )
    }
  }

  @Test("I4: what the store cannot tell about a name that nobody has is no permit")
  func forgottenAccountUnreadable() async throws {
    try await TestDaemon.run { daemon in
      try daemon.onLoop { $0.store.failReads(with: .unavailable("disk")) }
      let login = try daemon.connect(.login, as: Self.root)
      #expect(try login.step(LoginBegin(user: "ghost", service: "sshd")) == Self.unavailable)
    }
  }

  @Test("I11: whatever names a person tries, the name service is asked for the own uid, once")
  func namesAreNotLookedUp() async throws {
    try await TestDaemon.run { daemon in
      let login = try daemon.connect(.login, as: Self.stranger)
      for number in 1...20 {
        let begin = LoginBegin(user: "slow\(number)", service: "swaylock")
        #expect(try login.step(begin) == Self.notPermitted)
      }
      #expect(daemon.names.lookups == 1)
    }
  }

  // MARK: What is believed

  @Test("I5: what an unprivileged peer claims about itself decides nothing and is not recorded")
  func unprivilegedClaims() async throws {
    try await TestDaemon.run { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let locker = try daemon.connect(.login, as: Self.ada)
      let wrong = Redacted(daemon.wrongCode(of: phone))
      _ = try locker.step(
        LoginBegin(
          user: "ada", service: "sshd", terminal: "/dev/tty1", address: "192.0.2.7",
          remoteUser: "root", firstAnswer: wrong))
      let event = try #require(try daemon.events().last)
      #expect((event.terminal, event.address) == (nil, nil))
      #expect(try daemon.account(TestDaemon.ada).loginThrottle.buckets.isEmpty)

      let code = Redacted(daemon.code(of: phone))
      let step = try locker.step(
        LoginBegin(user: "ada", service: "swaylock", address: "192.0.2.7", firstAnswer: code))
      #expect(step == Self.permitted)
      #expect(try daemon.account(TestDaemon.ada).lastSignIn?.address == nil)
      _ = try locker.step(LoginCheckAccount(user: "ada", service: "sshd", address: "192.0.2.7"))
      #expect(try daemon.events().last?.address == nil)
    }
  }

  @Test("What uid 0 says about address and terminal is recorded and counted")
  func privilegedClaims() async throws {
    try await TestDaemon.run { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let sshd = try daemon.connect(.login, as: Self.root)
      let wrong = Redacted(daemon.wrongCode(of: phone))
      _ = try sshd.step(
        LoginBegin(
          user: "ada", service: "sshd", terminal: "ssh", address: "192.0.2.7",
          firstAnswer: wrong))
      let event = try #require(try daemon.events().last)
      #expect((event.terminal, event.address) == ("ssh", .v4(0xC000_0207)))
      let sources = try daemon.account(TestDaemon.ada).loginThrottle.buckets.map(\.source)
      #expect(sources == [.ipv4(0xC000_0207)])
    }
  }

  @Test("A host name is no address")
  func hostName() async throws {
    try await TestDaemon.run { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let sshd = try daemon.connect(.login, as: Self.root)
      let wrong = Redacted(daemon.wrongCode(of: phone))
      for name in ["localhost", "192.0.2.7.example.org", "192.0.2.7%x.example.org"] {
        _ = try sshd.step(
          LoginBegin(user: "ada", service: "sshd", address: name, firstAnswer: wrong))
      }
      let buckets = try daemon.account(TestDaemon.ada).loginThrottle.buckets
      #expect(buckets.map(\.source) == [.local])
    }
  }

  @Test("A person may unlock a screen with a code of their own")
  func ownAccount() async throws {
    try await TestDaemon.run { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let locker = try daemon.connect(.login, as: Self.ada)
      let code = Redacted(daemon.code(of: phone))
      #expect(
        try locker.step(LoginBegin(user: "ada", service: "swaylock", firstAnswer: code))
          == Self.permitted)
      #expect(try daemon.events().last?.actor == TestDaemon.ada.uid)
    }
  }

  // MARK: Trusted uids

  @Test(
    "A trusted uid may authenticate anybody, from the reload that names it to the one that does not"
  )
  func trustedUIDs() async throws {
    try await TestDaemon.run { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let greeter = try daemon.connect(.login, as: Self.stranger)
      let begin = LoginBegin(
        user: "ada", service: "greetd", address: "192.0.2.7",
        firstAnswer: Redacted(daemon.code(of: phone)))
      #expect(try greeter.step(begin) == Self.notPermitted)

      try daemon.onLoop {
        $0.loginLoop.takeOn(
          trustedUIDs: [Self.stranger.uid.rawValue], roles: .none, language: .english)
      }
      #expect(try greeter.step(begin) == Self.permitted)
      #expect(try daemon.events().last?.address == .v4(0xC000_0207))

      try daemon.onLoop { $0.loginLoop.takeOn(trustedUIDs: [], roles: .none, language: .english) }
      #expect(try greeter.step(begin) == Self.notPermitted)
    }
  }

  @Test("A trusted uid is no administrator, and no owner of another's second factor")
  func trustedUIDAtTheControlSocket() async throws {
    try await TestDaemon.run { daemon in
      try daemon.onLoop {
        $0.loginLoop.takeOn(
          trustedUIDs: [Self.stranger.uid.rawValue], roles: .none, language: .english)
      }
      let control = try daemon.connect(.control, as: Self.stranger)
      #expect(try control.refusal(of: GetStatus()) == AccountError.noAccount)
      #expect(
        try control.refusal(of: UnlockAccount(user: "ada"))
          == AdminError.notAuthorized(permission: "users.unlock"))
    }
  }

  // MARK: Names

  @Test("Nothing is decided about a peer that has gone before it is known who was meant")
  func goneMeanwhile() async throws {
    try await TestDaemon.run { daemon in
      let gate = Gate()
      daemon.names.wait(at: gate)
      let call = LoginBegin(user: "ada", service: "sshd").call
      let gone = 4711
      try daemon.onLoop { resident in
        let session = resident.loginLoop.loginEndpoint.makeSession(Self.root) {}
        resident.sessions[gone] = session
        session.answer(call) { _ in Issue.record("somebody who has gone is answered") }
      }
      try gate.waitForArrival()
      try daemon.onLoop { $0.sessions.removeValue(forKey: gone)?.connectionEnded() }
      gate.open()
      let login = try daemon.connect(.login, as: Self.root)
      _ = try login.step(LoginBegin(user: "ada", service: "sshd"))
      #expect(try daemon.events().count { $0.action == .login } == 1)
    }
  }

  @Test("A name is looked up once a minute at the most, a failure again at once")
  func lookups() async throws {
    try await TestDaemon.run { daemon in
      let login = try daemon.connect(.login, as: Self.root)
      daemon.names.fail(with: "timed out")
      for _ in 1...2 { _ = try login.step(LoginBegin(user: "ada", service: "sshd")) }
      #expect(daemon.names.lookups == 2)
      daemon.names.fail(with: nil)
      for _ in 1...3 {
        _ = try login.step(LoginBegin(user: "ada", service: "sshd"))
        _ = try login.step(LoginBegin(user: "ghost", service: "sshd"))
      }
      #expect(daemon.names.lookups == 4)
    }
  }
}
