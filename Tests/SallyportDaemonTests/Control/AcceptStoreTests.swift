import Logging
import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// I9: a store that somebody else has changed, and what root may say to it.
@Suite("Accepting the store")
struct AcceptStoreTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)
  private static let reason = "a backup of the disk came back"
  private static let accept = AcceptStore(authority: Authority(breakGlass: reason))

  private static let unavailable = LoginStep.done(.unavailable, text: nil)

  /// A daemon with Ada, whose accounts were changed from outside.
  private func run(_ body: (TestDaemon, Phone) throws -> Void) async throws {
    try await TestDaemon.run(settings: ["mode": "mandatory"]) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      try daemon.onLoop { $0.store.changeAccountsFromOutside() }
      try body(daemon, phone)
    }
  }

  private func step(_ daemon: TestDaemon, _ user: String, _ code: String) throws -> LoginStep {
    let login = try daemon.connect(.login, as: Self.root)
    let first = try login.step(LoginBegin(user: user, service: "sshd", address: "203.0.113.9"))
    guard case .prompt = first else { return first }
    return try login.step(LoginAnswer(response: Redacted(code)))
  }

  @Test("Until then everybody is refused, known or not, and told alike")
  func everybodyIsRefused() async throws {
    try await run { daemon, phone in
      for user in ["ada", "mara", "ghost", "a/b"] {
        #expect(try step(daemon, user, daemon.code(of: phone)) == Self.unavailable, "\(user)")
        let login = try daemon.connect(.login, as: Self.root)
        let check = LoginCheckAccount(user: user, service: "sshd", address: "203.0.113.9")
        #expect(try login.step(check) == Self.unavailable, "\(user)")
      }
    }
  }

  @Test("Until then that is all that people and administrators are told")
  func isTold() async throws {
    try await run { daemon, _ in
      let own = try daemon.connect(.control)
      #expect(try own.refusal(of: GetStatus()) == AccountError.accountsChanged)
      let control = try daemon.connect(.control, as: Self.root)
      #expect(try control.refusal(of: ListUsers()) == AdminError.accountsChanged)
      #expect(try control.refusal(of: GetUser(user: "ada")) == AdminError.accountsChanged)
      let unlock = UnlockAccount(user: "ada", authority: Self.accept.authority)
      #expect(try control.refusal(of: unlock) == AdminError.accountsChanged)
    }
  }

  @Test("Nobody but root accepts anything, and who tries is recorded")
  func onlyRoot() async throws {
    try await run { daemon, _ in
      for uid in [TestDaemon.ada.uid, UserID(4_000_002)] {
        let control = try daemon.connect(.control, as: PeerCredentials(pid: 1, uid: uid))
        #expect(try control.refusal(of: Self.accept) == ServiceError.permissionDenied)
        #expect(
          try daemon.events().last
            == AuditEvent(
              at: daemon.clock.now, action: .administrationRefused, verdict: .deny,
              reason: .notAuthorized, account: nil, actor: uid, note: "store.accept"))
      }
      #expect(try !daemon.onLoop { try $0.store.areAccountsSealed() })
    }
  }

  @Test(
    "Root has to give its word, and a reason that fits a line",
    arguments: [
      nil, Authority(), Authority(stepUp: "492039"), Authority(breakGlass: "two\nlines"),
    ] as [Authority?])
  func wordNeeded(authority: Authority?) async throws {
    try await run { daemon, _ in
      let control = try daemon.connect(.control, as: Self.root)
      #expect(
        try control.refusal(of: AcceptStore(authority: authority)) == AdminError.breakGlassNeeded)
      #expect(try !daemon.onLoop { try $0.store.areAccountsSealed() })
    }
  }

  @Test("What is as it was sealed is not accepted, with or without a word")
  func nothingToAccept() async throws {
    try await TestDaemon.run { daemon in
      let control = try daemon.connect(.control, as: Self.root)
      for call in [AcceptStore(), Self.accept] {
        #expect(try control.refusal(of: call) == AdminError.nothingToAccept)
      }
      #expect(try daemon.events() == [])
    }
  }

  @Test("What cannot be written is not accepted")
  func notWritten() async throws {
    try await run { daemon, _ in
      let control = try daemon.connect(.control, as: Self.root)
      try daemon.onLoop { $0.store.failWrites(with: .diskFull) }
      #expect(try control.refusal(of: Self.accept) == AdminError.unavailable)
      #expect(try !daemon.onLoop { try $0.store.areAccountsSealed() })
    }
  }

  @Test("Root accepts the store for a reason, which is recorded and told at alert level")
  func accepted() async throws {
    try await run { daemon, phone in
      let control = try daemon.connect(.control, as: Self.root)
      #expect(try control.call(Self.accept) == AcceptStore.Reply(accounts: 1))
      #expect(
        try daemon.events().last
          == AuditEvent(
            at: daemon.clock.now, action: .storeAccepted, verdict: .done, reason: .breakGlass,
            account: nil, actor: .root, note: Self.reason))
      let line = try #require(daemon.log.lines.last { $0.text.contains("storeAccepted") })
      #expect(line.level == .critical)
      // I1: whatever the app has shown by now may have been used.
      #expect(try step(daemon, "ada", daemon.code(of: phone)) != .done(.permit, text: nil))
      daemon.clock.advance(by: .seconds(90))
      let end = try step(daemon, "ada", daemon.code(of: phone))
      #expect(end == .done(.permit, text: EnglishLoginTexts().noRecoveryCodes))
      #expect(try control.refusal(of: Self.accept) == AdminError.nothingToAccept)
    }
  }
}
