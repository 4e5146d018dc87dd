import Glibc
import SallyportCore
import SallyportCrypto
import SallyportService
import SallyportStore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// How a daemon under test is called.
enum Transport: String, CaseIterable, Sendable {
  /// The sessions themselves, over a store in memory, with whatever peer a test wants.
  case memory

  /// The real server on Unix sockets, over SQLite; the peer is this process.
  case socket
}

/// The two sockets.
enum Socket: String, Sendable {
  case login = "org.sallyport.Login"
  case control = "org.sallyport.Control"
}

/// A whole daemon but for its process: its own clock, names and log.
///
/// Mara is this process's user, Ada is somebody else; both stand in the local passwd file.
final class TestDaemon {
  /// This process as the kernel sees it.
  static let ownPeer = PeerCredentials(pid: getpid(), uid: UserID(geteuid()))

  static let mara = Fixtures.identity("mara", uid: geteuid())
  static let ada = Fixtures.identity("ada", uid: 4_000_001)

  let clock = ManualClock(at: Fixtures.newYear + .seconds(600))
  let names = ScriptedNameService(local: [mara, ada])
  let log = RecordedLog()
  private let thread: LoopThread<Resident>
  private let folder: TemporaryFolder?

  /// What lives on the loop.
  final class Resident {
    let store: ObservedStore
    let loginLoop: LoginLoop
    let loop: EventLoop

    /// The sessions of connections that need no socket.
    var sessions: [Int: any VarlinkSession] = [:]

    /// How many such connections there have been.
    var connected = 0
    private let sqlite: SQLiteStore?
    private let names: WorkerThreads
    private let disk: DiskThread
    private var server: VarlinkServer?

    fileprivate init(_ parts: DaemonParts, in folder: TemporaryFolder?, on loop: EventLoop) throws {
      self.loop = loop
      sqlite = try folder.map {
        try SQLiteStore.open(
          path: $0.path(of: "sallyport.sqlite"), vault: parts.vault, mayCreate: true)
      }
      store = ObservedStore(sqlite ?? InMemoryStore(vault: parts.vault))
      names = try WorkerThreads(2, named: "names", for: loop)
      disk = try DiskThread(for: loop)
      loginLoop = try LoginLoop(
        parts, store: store, threads: names, disk: disk, loop: loop,
        // Whoever runs the tests need not be root.
        trustedUIDs: [TestDaemon.ownPeer.uid.rawValue], roles: .none,
        mailer: TestDaemon.mara.name, language: .english)
      guard let folder else { return }
      server = try VarlinkServer(
        [
          (.path(folder.path(of: Socket.login.rawValue)), loginLoop.loginEndpoint),
          (.path(folder.path(of: Socket.control.rawValue)), loginLoop.controlEndpoint),
        ], table: loginLoop.connections, on: loop, logger: parts.logger)
    }

    fileprivate func end() throws {
      server?.stopListening()
      names.end()
      disk.end()
      try sqlite?.close()
    }
  }

  /// Starts a daemon, hands it over, and takes it down again.
  ///
  /// - Parameter settings: of its policy, as settings.md names them.
  static func run(
    _ transport: Transport = .memory, settings: [String: String] = [:],
    glass: GlassFile? = nil, _ body: (TestDaemon) async throws -> Void
  ) async throws {
    let daemon = try TestDaemon(transport, glass)
    try daemon.setPolicy(settings)
    let result: Result<Void, any Error>
    do { result = .success(try await body(daemon)) } catch { result = .failure(error) }
    #expect(try daemon.onLoop { $0.store.unrecordedChanges } == [], "I9: all is in the audit log")
    try daemon.onLoop { try $0.end() }
    try result.get()
  }

  private init(_ transport: Transport, _ glass: GlassFile?) throws {
    let folder = transport == .socket ? try TemporaryFolder() : nil
    self.folder = folder
    let parts = DaemonParts(
      vault: Fixtures.vault, random: SeededRandomBytes(seed: 7), clock: clock, names: names,
      host: "door", glass: glass, logger: log.logger)
    thread = try LoopThread { loop in try Resident(parts, in: folder, on: loop) }
  }

  /// Does something on the loop, where everything lives, and waits for it.
  @discardableResult
  func onLoop<Value: Sendable>(
    _ body: @escaping @Sendable (Resident) throws -> Value
  ) throws -> Value {
    try thread.run(body)
  }

  /// Holds the loop at a gate, and does something there once it is let through.
  func onLoop(behind gate: Gate, _ body: @escaping @Sendable (Resident) -> Void) throws {
    let thread = thread
    try SystemThread.start(named: "gate") {
      try? thread.run { resident in
        gate.pass()
        body(resident)
      }
    }
    try gate.waitForArrival()
  }

  /// Begins something on the loop, and waits until it says that it is done.
  func onLoopUntilDone<Value: Sendable>(
    _ body: @escaping @Sendable (Resident, @escaping (Result<Value, any Error>) -> Void) -> Void
  ) throws -> Value {
    try thread.runUntilDone(body)
  }

  /// Waits until what was decided is recorded: whom a broken glass lets in does not wait for that.
  func settle() throws {
    try onLoopUntilDone { (resident: Resident, done: @escaping (Result<Void, any Error>) -> Void) in
      func look() {
        guard resident.loginLoop.isCommitting else { return done(.success(())) }
        _ = resident.loop.schedule(in: .milliseconds(1)) { look() }
      }
      look()
    }
  }

  /// A new connection; over a socket the peer is always this process.
  func connect(_ socket: Socket, as peer: PeerCredentials = ownPeer) throws -> any Connection {
    guard let folder else { return try MemoryConnection(to: socket, of: thread, as: peer) }
    return try SocketConnection(to: folder.path(of: socket.rawValue))
  }

  /// The path of one of the sockets of a daemon that has some.
  func path(of socket: Socket) -> String {
    Fixtures.required(folder, "on a socket").path(of: socket.rawValue)
  }
}

// MARK: What is kept

extension TestDaemon {
  func setPolicy(_ settings: [String: String]) throws {
    let policy = try Policy(settings: settings)
    try onLoop { _ = try $0.store.replacePolicy(policy, recording: []) }
  }

  /// Writes an account as it is.
  func keep(_ account: Account) throws {
    try onLoop { try $0.store.arrange(account) }
  }

  func account(_ identity: AccountIdentity) throws -> Account {
    try onLoop { try $0.store.read(.account(identity)).account }
  }

  /// Enrols somebody, and returns what she holds in her hands.
  func enroll(_ identity: AccountIdentity) throws -> (phone: Phone, codes: [String]) {
    let (account, phone, codes) = Fixtures.enrolled(identity)
    try keep(account)
    return (phone, codes.map(\.formatted))
  }

  /// What has been recorded so far.
  func events() throws -> [AuditEvent] {
    try onLoop { $0.store.auditRecords.map(\.event) }
  }

  /// The code that a phone shows now.
  func code(of phone: Phone) -> String {
    phone.code(at: clock.now)
  }

  /// A code that no window of the phone contains now.
  func wrongCode(of phone: Phone) -> String {
    let near = (-3...3).map { phone.code(at: clock.now + .seconds($0 * 30)) }
    return Fixtures.required(
      ["000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777"]
        .first { !near.contains($0) }, "wrong")
  }
}
