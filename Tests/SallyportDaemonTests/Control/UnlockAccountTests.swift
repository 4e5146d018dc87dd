import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

@Suite("Unlocking an account")
struct UnlockAccountTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)

  private static func unlock(_ user: String) -> UnlockAccount {
    UnlockAccount(user: user, authority: Authority(breakGlass: "the phone is lost"))
  }

  /// Made once: sealing the same secret again gives other bytes.
  private static let locked = {
    var account = Fixtures.enrolled(TestDaemon.ada).account
    let now = Fixtures.newYear
    for _ in 1...100 {
      account.loginThrottle.countFailure(from: .local, at: now, limits: .standard)
    }
    for _ in 1...10 { account.stepUpThrottle.countFailure(at: now) }
    return account
  }()

  @Test("Nobody but uid 0 unlocks, not even oneself, and the attempt is recorded")
  func onlyRoot() async throws {
    try await TestDaemon.run { daemon in
      try daemon.keep(Self.locked)
      for uid in [TestDaemon.ada.uid, UserID(4_000_002)] {
        let control = try daemon.connect(.control, as: PeerCredentials(pid: 1, uid: uid))
        for user in ["ada", "ghost", "a/b"] {
          #expect(
            try control.refusal(of: Self.unlock(user))
              == AdminError.notAuthorized(permission: "users.unlock"))
        }
      }
      #expect(try daemon.account(TestDaemon.ada) == Self.locked)
      let refused = AuditEvent(
        at: daemon.clock.now, action: .administrationRefused, verdict: .deny,
        reason: .notAuthorized, account: nil, actor: TestDaemon.ada.uid, note: "users.unlock")
      #expect(try daemon.events().first == refused)
      try daemon.onLoop { $0.loginLoop.recordRepeatedRefusals() }
      #expect(try daemon.events().map(\.count) == [1, 1, 2, 2])
    }
  }

  @Test("A name that nobody has cannot be unlocked", arguments: ["ghost", "a/b", ""])
  func noSuchAccount(user: String) async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      #expect(
        try control.refusal(of: Self.unlock(user)) == AdminError.noSuchAccount(user: user))
    }
  }

  @Test("A18: an account whose identity changed is not unlocked")
  func identityChanged() async throws {
    try await TestDaemon.run { daemon in
      _ = try daemon.enroll(Fixtures.identity("ada", uid: 4_000_009))
      let control = try daemon.connect(.control, as: Self.root)
      #expect(
        try control.refusal(of: Self.unlock("ada"))
          == AdminError.identityChanged(user: "ada"))
    }
  }

  @Test("What cannot be looked up or written is unavailable")
  func unavailable() async throws {
    try await TestDaemon.run { daemon in
      try daemon.keep(Self.locked)
      let control = try daemon.connect(.control, as: Self.root)
      daemon.names.fail(with: "timed out")
      #expect(try control.refusal(of: Self.unlock("ada")) == AdminError.unavailable)
      daemon.names.fail(with: nil)
      try daemon.onLoop { $0.store.failWrites(with: .unavailable("disk full")) }
      #expect(try control.refusal(of: Self.unlock("ada")) == AdminError.unavailable)
      try daemon.onLoop { $0.store.failWrites(with: nil) }
      #expect(try daemon.account(TestDaemon.ada) == Self.locked)
    }
  }

  @Test("A11: root unlocks logins and step-ups, and that is recorded")
  func unlock() async throws {
    try await TestDaemon.run { daemon in
      try daemon.keep(Self.locked)
      let control = try daemon.connect(.control, as: Self.root)
      #expect(try control.call(Self.unlock("ada")).wasLocked)
      #expect(try control.call(Self.unlock("ada")).wasLocked == false)
      let account = try daemon.account(TestDaemon.ada)
      #expect(account.loginThrottle == LoginThrottle())
      #expect(account.stepUpThrottle == StepUpThrottle())
      let event = AuditEvent(
        at: daemon.clock.now, action: .unlocked, verdict: .done, reason: .breakGlass,
        account: TestDaemon.ada, actor: .root, note: "the phone is lost")
      #expect(try daemon.events() == [event, event])
    }
  }
}
