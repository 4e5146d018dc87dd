import Glibc
import NIOCore
import NIOPosix
import SallyportCore
import SallyportCrypto
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
  private let loop: any EventLoop
  private let disk: DiskThread
  private let resident: NIOLoopBound<Resident>
  private let folder: TemporaryFolder?

  /// The loop that everything lives on.
  var eventLoop: any EventLoop { loop }

  /// What lives on the loop.
  struct Resident {
    let store: ObservedStore
    let loginLoop: LoginLoop
    let close: () throws -> Void
  }

  /// Starts a daemon, hands it over, and takes it down again.
  ///
  /// - Parameter settings: of its policy, as settings.md names them.
  static func run(
    _ transport: Transport = .memory, settings: [String: String] = [:],
    _ body: (TestDaemon) async throws -> Void
  ) async throws {
    let threads = NIOThreadPool(numberOfThreads: 2)
    threads.start()
    let daemon = try TestDaemon(transport, threads: threads)
    defer { daemon.disk.end() }
    try daemon.setPolicy(settings)
    let server = try await daemon.listen()
    let result: Result<Void, any Error>
    do { result = .success(try await body(daemon)) } catch { result = .failure(error) }
    await server?.stopListening()
    #expect(try daemon.onLoop { $0.store.unrecordedChanges } == [], "I9: all is in the audit log")
    try daemon.onLoop { try $0.close() }
    try await threads.shutdownGracefully()
    try result.get()
  }

  private init(_ transport: Transport, threads: NIOThreadPool) throws {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    self.loop = loop
    let disk = DiskThread(loop: loop)
    self.disk = disk
    let folder = transport == .socket ? try TemporaryFolder() : nil
    self.folder = folder
    let parts = DaemonParts(
      vault: Fixtures.vault, random: SeededRandomBytes(seed: 7), clock: clock, names: names,
      host: "door", logger: log.logger)
    let path = folder?.path(of: "sallyport.sqlite")
    // Whoever runs the tests need not be root.
    let trusted: Set<UInt32> = [Self.ownPeer.uid.rawValue]
    resident = try loop.submit {
      NIOLoopBound(
        try Resident(
          parts, sqlite: path, threads: threads, disk: disk, loop: loop, trustedUIDs: trusted),
        eventLoop: loop)
    }.wait()
  }

  private func listen() async throws -> VarlinkServer? {
    guard let folder else { return nil }
    let loginLoop = try onLoop { [loop] in NIOLoopBound($0.loginLoop, eventLoop: loop) }
    return try await VarlinkServer.listen(
      on: [
        (.path(folder.path(of: Socket.login.rawValue)), { @Sendable in $0.loginEndpoint }),
        (.path(folder.path(of: Socket.control.rawValue)), { @Sendable in $0.controlEndpoint }),
      ], loginLoop, group: loop, logger: log.logger)
  }

  /// Does something on the loop, where everything lives, and waits for it.
  @discardableResult
  func onLoop<Value: Sendable>(
    _ body: @escaping @Sendable (Resident) throws -> Value
  ) throws -> Value {
    let resident = resident
    return try loop.submit { try body(resident.value) }.wait()
  }

  /// A new connection; over a socket the peer is always this process.
  func connect(_ socket: Socket, as peer: PeerCredentials = ownPeer) throws -> any Connection {
    guard let folder else {
      return try MemoryConnection(to: socket, of: resident, on: loop, as: peer)
    }
    return try SocketConnection(to: folder.path(of: socket.rawValue))
  }

  /// The path of one of the sockets of a daemon that has some.
  func path(of socket: Socket) -> String {
    Fixtures.required(folder, "on a socket").path(of: socket.rawValue)
  }
}

extension TestDaemon.Resident {
  fileprivate init(
    _ parts: DaemonParts, sqlite path: String?, threads: NIOThreadPool, disk: DiskThread,
    loop: any EventLoop, trustedUIDs: Set<UInt32>
  ) throws {
    if let path {
      let sqlite = try SQLiteStore.open(path: path, vault: parts.vault, mayCreate: true)
      store = ObservedStore(sqlite)
      close = { try sqlite.close() }
    } else {
      store = ObservedStore(InMemoryStore(vault: parts.vault))
      close = {}
    }
    loginLoop = try LoginLoop(
      parts, store: store, threads: threads, disk: disk, loop: loop, trustedUIDs: trustedUIDs,
      roles: .none)
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
