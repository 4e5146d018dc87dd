import Glibc
import SallyportCore
import SallyportService
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

@Suite("Logins while the glass is broken")
struct BrokenGlassLoginTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)
  private static let mara = PeerCredentials(pid: 1, uid: TestDaemon.mara.uid)
  private static let letIn = LoginStep.done(.notRequired, text: EnglishLoginTexts().glassBroken)

  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path(of: "break-glass")
  }

  private func run(_ body: (TestDaemon) async throws -> Void) async throws {
    let glass = GlassFile(path: path, owner: geteuid())
    try await TestDaemon.run(settings: ["mode": "mandatory"], glass: glass, body)
  }

  private func breakGlass(_ daemon: TestDaemon, user: String? = nil) throws {
    try breakGlass(at: daemon.clock.now, user: user)
  }

  private func breakGlass(at now: UnixTime, user: String? = nil) throws {
    let now = now.seconds
    let user = user.map { "user \($0)\n" } ?? ""
    let text =
      "sallyport break-glass 1\nfrom \(now)\nuntil \(now + 3600)\n\(user)reason the key is lost\n"
    try RegularFile.replace(path, with: Array(text.utf8))
  }

  private func begin(_ daemon: TestDaemon, _ user: String) throws -> LoginStep {
    try daemon.connect(.login, as: Self.root).step(LoginBegin(user: user, service: "sshd"))
  }

  @Test("I5: who may not ask for somebody still may not")
  func otherPeople() async throws {
    try await run { daemon in
      try breakGlass(daemon)
      let ada = try daemon.connect(.login, as: PeerCredentials(pid: 1, uid: TestDaemon.ada.uid))
      #expect(
        try ada.step(LoginBegin(user: "root", service: "su")) == .done(.notPermitted, text: nil))
      #expect(try ada.step(LoginBegin(user: "ada", service: "swaylock")) == Self.letIn)
    }
  }

  @Test("Before it is broken, after its end and after it was mended, everybody is asked")
  func before() async throws {
    try await run { daemon in
      _ = try daemon.enroll(TestDaemon.ada)
      let asked = try begin(daemon, "ada")
      #expect(asked.isPrompt)
      try breakGlass(daemon)
      #expect(try begin(daemon, "ada") == Self.letIn)
      daemon.clock.advance(by: .seconds(3600))
      #expect(try begin(daemon, "ada") == asked)
      try breakGlass(daemon)
      #expect(try begin(daemon, "ada") == Self.letIn)
      #expect(unsafe unlink(path) == 0)
      #expect(try begin(daemon, "ada") == asked)
      daemon.clock.advance(by: .seconds(-7200))
      try breakGlass(daemon)
      daemon.clock.advance(by: .seconds(-1))
      #expect(try begin(daemon, "ada") == asked)
    }
  }

  @Test("What has ended by the clock does not come back with a clock that is set back")
  func setBack() async throws {
    try await run { daemon in
      _ = try daemon.enroll(TestDaemon.ada)
      let beginning = daemon.clock.now
      try breakGlass(daemon)
      #expect(try begin(daemon, "ada") == Self.letIn)
      daemon.clock.advance(by: .seconds(3600))
      #expect(try begin(daemon, "ada").isPrompt)
      daemon.clock.set(to: beginning)
      #expect(try begin(daemon, "ada").isPrompt)
    }
  }

  @Test("For some only, the others are asked")
  func some() async throws {
    try await run { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      try breakGlass(daemon, user: "ada")
      #expect(try begin(daemon, "ada") == Self.letIn)
      #expect(try begin(daemon, "mara").isPrompt)
      #expect(try begin(daemon, "ghost").isPrompt)
    }
  }

  @Test("It lets in whatever the store and the name service say, and a key alone")
  func deadStore() async throws {
    try await run { daemon in
      try breakGlass(daemon)
      try daemon.onLoop { $0.store.failReads(with: .unavailable("gone")) }
      #expect(try begin(daemon, "ada") == Self.letIn)
      #expect(try begin(daemon, "ghost") == Self.letIn)
      let sshd = try daemon.connect(.login, as: Self.root)
      #expect(try sshd.step(LoginCheckAccount(user: "ada", service: "sshd")) == Self.letIn)
    }
  }

  @Test("I7: that it was broken, who was let in by it, and that it was mended are recorded")
  func recorded() async throws {
    try await run { daemon in
      try breakGlass(daemon)
      _ = try begin(daemon, "ada")
      #expect(unsafe unlink(path) == 0)
      _ = try begin(daemon, "ada")
      try daemon.settle()
      let events = try daemon.events().filter { $0.reason == .breakGlass }
      #expect(events.map(\.action) == [.glassBroken, .login, .glassMended])
      #expect(events[0].note?.hasSuffix("for everybody: the key is lost") == true)
      #expect(events[1].account == TestDaemon.ada)
      #expect(events[1].verdict == .notRequired)
    }
  }

  @Test("S15: whom it lets in, that is their last sign-in, and the owner sees it")
  func lastSignIn() async throws {
    try await run { daemon in
      _ = try daemon.enroll(TestDaemon.mara)
      try breakGlass(daemon)
      #expect(
        try daemon.connect(.login, as: Self.root)
          .step(LoginBegin(user: "mara", service: "sshd", address: "192.0.2.7")) == Self.letIn)
      let signIn = SignIn(
        at: daemon.clock.now, service: "sshd", address: .v4(0xC000_0207), method: .brokenGlass)
      try daemon.settle()
      #expect(try daemon.account(TestDaemon.mara).lastSignIn == signIn)
      let shown = try daemon.connect(.control, as: Self.mara).call(GetStatus()).status.lastSignIn
      #expect(
        shown
          == AccountSignIn(
            at: daemon.clock.now.seconds, service: "sshd", address: "192.0.2.7",
            secondFactorRequired: false, method: .brokenGlass))
      #expect(try daemon.events().filter { $0.action == .login }.count == 1)
      // Behind a key, at sshd's account stage.
      daemon.clock.advance(by: .seconds(60))
      let sshd = try daemon.connect(.login, as: Self.root)
      #expect(try sshd.step(LoginCheckAccount(user: "mara", service: "sshd")) == Self.letIn)
      try daemon.settle()
      #expect(try daemon.account(TestDaemon.mara).lastSignIn?.at == daemon.clock.now)
      #expect(try daemon.events().filter { $0.action == .accountCheck }.count == 1)
    }
  }

  @Test("A screen that is unlocked, and a name that nobody has, leave no sign-in")
  func noSignIn() async throws {
    try await run { daemon in
      _ = try daemon.enroll(TestDaemon.ada)
      try breakGlass(daemon)
      let locker = try daemon.connect(.login, as: PeerCredentials(pid: 1, uid: TestDaemon.ada.uid))
      #expect(try locker.step(LoginBegin(user: "ada", service: "swaylock")) == Self.letIn)
      try daemon.settle()
      #expect(try daemon.account(TestDaemon.ada).lastSignIn == nil)
      #expect(try begin(daemon, "ghost") == Self.letIn)
    }
  }

  @Test("A sign-in that cannot be kept with the account is let in, and recorded once")
  func accountCannotBeWritten() async throws {
    try await run { daemon in
      let other = Fixtures.identity("ada", uid: 4_000_009)
      _ = try daemon.enroll(other)
      try breakGlass(daemon)
      #expect(try begin(daemon, "ada") == Self.letIn)
      try daemon.settle()
      #expect(try daemon.account(other).lastSignIn == nil)
      #expect(try daemon.events().filter { $0.action == .login }.count == 1)
      try daemon.onLoop { $0.store.failWrites(with: .unavailable("disk full")) }
      #expect(try begin(daemon, "ada") == Self.letIn)
      #expect(try begin(daemon, "mara") == Self.letIn)
    }
  }

  @Test("That it is broken, and mended, the journal knows before the disk, which nobody waits for")
  func notBehindTheDisk() async throws {
    let loop = try EventLoop()
    let log = RecordedLog()
    let disk = HangingDisk()
    let turn = CommitTurn(
      store: InMemoryStore(vault: Fixtures.vault), audit: AuditLog(logger: log.logger), loop: loop,
      disk: disk)
    let clock = ManualClock(at: Fixtures.newYear)
    let watch = GlassWatch(
      GlassFile(path: path, owner: geteuid()), boot: nil, clock: clock, turn: turn,
      logger: log.logger)
    func lines(_ action: String) -> [String] {
      log.lines.map(\.text).filter { $0.hasPrefix("audit \(action) done reason=breakGlass") }
    }
    try breakGlass(at: clock.now)
    watch.look()
    #expect(turn.keepsOffDisk)
    #expect(lines("glassBroken").map { $0.hasSuffix("is to be recorded") } == [true])
    loop.turn(mayWait: false)
    #expect(disk.isAsked)
    #expect(unsafe unlink(path) == 0)
    watch.look()
    loop.turn(mayWait: false)
    #expect(!turn.keepsOffDisk)
    #expect(lines("glassMended").count == 1)
    #expect(lines("glassBroken").count == 1)
    disk.finish()
    loop.turn(mayWait: false)
    #expect(lines("glassBroken").last?.contains("row=1") == true)
    #expect(lines("glassMended").last?.contains("row=2") == true)
  }

  /// A disk that does not answer until it is told to.
  private final class HangingDisk: DiskWait {
    private var then: ((Result<Void, StoreError>) -> Void)?

    var isAsked: Bool { then != nil }

    func synchronize(
      _ store: any StoreSynchronizer, _ then: @escaping (Result<Void, StoreError>) -> Void
    ) {
      self.then = then
    }

    func finish() {
      then?(.success(()))
    }

    func perform(_ body: @escaping @Sendable () -> Void, _ then: @escaping () -> Void) {}
  }

  @Test("A file that is not believed breaks nothing, and the journal hears it once")
  func notBelieved() async throws {
    try await run { daemon in
      try breakGlass(daemon)
      #expect(unsafe chmod(path, 0o666) == 0)
      #expect(try begin(daemon, "ada").isPrompt)
      #expect(try begin(daemon, "ada").isPrompt)
      let lines = daemon.log.lines.filter { $0.text.contains("is not believed") }
      #expect(lines.count == 1)
    }
  }
}

extension LoginStep {
  fileprivate var isPrompt: Bool {
    if case .prompt = self { return true }
    return false
  }
}
