import Dispatch
import Glibc
import Logging
import SallyportCore
import SallyportService
import SallyportStore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// The whole service in this process: its sockets, what is asked of it, and what it tells systemd.
///
/// One after the other: each keeps two threads of Dispatch waiting, which has few more than there are
/// processors.
@Suite("The daemon as a service", .serialized)
struct DaemonTests {
  /// A daemon in a folder of its own, and a service manager that listens to it.
  private final class Host: Sendable {
    let folder: TemporaryFolder
    let manager: NotifySocket
    let level = LogLevel(.notice)
    let log: RecordedLog
    let names = ScriptedNameService(local: [TestDaemon.mara, TestDaemon.ada])
    let requests = ScriptedRequests()

    init(onLine: @escaping @Sendable (RecordedLog.Line) -> Void = { _ in }) throws {
      log = RecordedLog(onLine: onLine)
      folder = try TemporaryFolder()
      manager = try NotifySocket(folder.path(of: "notify"))
    }

    var configuration: Configuration {
      Configuration(
        store: folder.path(of: "sallyport.sqlite"), key: nil, socketDirectory: folder.path,
        trustedUIDs: [geteuid()], logLevel: .notice)
    }

    var source: ConfigurationSource {
      ConfigurationSource(
        file: folder.path(of: "sallyport.toml"), stateDirectory: folder.path, logger: log.logger)
    }

    /// The configuration file, with more lines than it began with.
    func configure(_ more: String = "", store: String? = nil) throws {
      let text = """
        store = "\(store ?? configuration.store)"
        trustedUIDs = [ \(geteuid()) ]
        sockets.directory = "\(folder.path)"
        \(more)
        """
      try RegularFile.replace(folder.path(of: "sallyport.toml"), with: Array(text.utf8))
    }

    func daemon(watchdog: [String: String] = [:]) throws -> Daemon {
      let parts = DaemonParts(
        vault: Fixtures.vault, names: names, host: "door", logger: log.logger)
      return Daemon(
        parts, try source.again(), from: source,
        descriptors: try ListenDescriptors(environment: [:]),
        manager: ServiceManager(environment: manager.environment.merging(watchdog) { $1 }),
        logLevel: level, mayCreateStore: true)
    }

    /// Runs a daemon, lets it be ready, does something, and stops it.
    func run(
      watchdog: [String: String] = [:], _ body: () async throws -> Void
    ) async throws {
      try configure()
      let daemon = try daemon(watchdog: watchdog)
      async let end: Void = run(daemon)
      #expect(await message() == "READY=1")
      try await body()
      requests.send(.stop)
      #expect(await message(after: "WATCHDOG=1") == "STOPPING=1")
      try await end
    }

    /// Runs a daemon to its end, on a thread that no task needs.
    func run(_ daemon: Daemon) async throws {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { [requests] in
          continuation.resume(with: Result { try daemon.run(requests) })
        }
      }
    }

    /// The next thing that systemd is told, but for repetitions of `ignored`.
    ///
    /// Waits on a thread that no task needs.
    func message(after ignored: String = "") async -> String? {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async { [manager] in
          var message = manager.next()
          while message == ignored { message = manager.next() }
          continuation.resume(returning: message)
        }
      }
    }

    /// Before the daemon runs.
    func enrollMara() throws {
      let store = try SQLiteStore.open(
        path: configuration.store, vault: Fixtures.vault, mayCreate: true)
      let account = Fixtures.enrolled(TestDaemon.mara).account
      let work = AccountWork<Void>(on: account.subject) { $0.account = account }
      for result in store.commit([work]) { _ = try result.get() }
      try store.close()
    }

    func connect(_ socket: Socket) throws -> SocketConnection {
      try SocketConnection(to: folder.path(of: socket.rawValue))
    }
  }

  // MARK: Refusals

  @Test("Who asks for a reload as soon as the daemon is ready is heard")
  func reloadWhenReady() async throws {
    let host = try Host()
    host.requests.send(.reload)
    try await host.run {
      #expect(await host.message()?.hasPrefix("RELOADING=1\n") == true)
      #expect(await host.message() == "READY=1")
    }
  }

  @Test("A second daemon on the same store is refused, and the first goes on")
  func secondDaemon() async throws {
    let host = try Host()
    try await host.run {
      let second = try host.daemon()
      await #expect(throws: StoreOpeningError.self) { try await host.run(second) }
      #expect(try host.connect(.login).call(GetInfo()).product == "sallyportd")
    }
  }

  @Test("A second daemon with a store of its own does not take the first one's sockets")
  func secondDaemonOnTheSameSockets() async throws {
    let host = try Host()
    try await host.run {
      try host.configure(store: host.folder.path(of: "other.sqlite"))
      let second = try host.daemon()
      await #expect(throws: ServerError.self) { try await host.run(second) }
      #expect(try host.connect(.login).call(GetInfo()).product == "sallyportd")
    }
  }

  @Test("O5: a reload of a bad file changes nothing, says why, and systemd hears the end of it")
  func badReload() async throws {
    let host = try Host()
    try await host.run {
      try host.configure("x = 1")
      host.requests.send(.reload)
      #expect(await host.message()?.hasPrefix("RELOADING=1\n") == true)
      #expect(await host.message() == "READY=1")
      #expect(
        host.log.text.contains(
          "sallyport.toml:4: there is no setting 'x'"))
      #expect(host.log.text.contains("the configuration was not reloaded: "))
      #expect(host.level.current == .notice)
    }
  }

  // MARK: A life

  @Test("A reload takes on the level of the log, and says what waits for a restart")
  func reload() async throws {
    let host = try Host()
    try await host.run {
      try host.configure("log.level = \"debug\"", store: "/elsewhere")
      host.requests.send(.reload)
      #expect(await host.message()?.hasPrefix("RELOADING=1\n") == true)
      #expect(await host.message() == "READY=1")
      #expect(host.level.current == .debug)
      #expect(
        host.log.text.contains("store, key, sockets and audit.maxSize change only at a restart"))
      #expect(host.log.text.contains("configuration reloaded"))
      // Whether that store works is not known: the last good configuration stays.
      let lastGood = LastGoodConfiguration(stateDirectory: host.folder.path).load()
      #expect(lastGood?.configuration.store == host.configuration.store)
    }
  }

  @Test("A reload takes on the language; one that is not known changes nothing")
  func reloadLanguage() async throws {
    let host = try Host()
    try host.enrollMara()
    try await host.run {
      for (setting, prompt) in [
        ("language = \"de\"", GermanLoginTexts().code),
        ("language = \"xx\"", GermanLoginTexts().code), ("", EnglishLoginTexts().code),
      ] {
        try host.configure(setting)
        host.requests.send(.reload)
        #expect(await host.message()?.hasPrefix("RELOADING=1\n") == true)
        #expect(await host.message() == "READY=1")
        let step = try host.connect(.login).step(LoginBegin(user: "mara", service: "sshd"))
        #expect(step == .prompt(text: prompt, echo: true))
      }
      #expect(host.log.text.contains("sallyport.toml:4: language must be one of en, de"))
    }
  }

  @Test(
    "A daemon that is ready answers; one that stops closes its prompts, its sockets and its store")
  func life() async throws {
    let host = try Host()
    let configuration = host.configuration
    try await host.run {
      let login = try host.connect(.login)
      #expect(
        try login.step(LoginBegin(user: "ada", service: "sshd"))
          == .done(.notRequired, text: nil))
      #expect(try host.connect(.control).call(GetStatus()).status.user == "mara")
    }
    #expect(host.log.lines.map(\.text).contains("stopped"))
    #expect(throws: ClientError.self) { try host.connect(.login) }
    // What was recorded is on disk, and nobody holds the file any more.
    let store = try SQLiteStore.open(
      path: configuration.store, vault: Fixtures.vault, mayCreate: false)
    #expect(try store.read(.account(TestDaemon.ada)).account.lastSignIn?.service == "sshd")
    try store.close()
  }

  @Test("A prompt that waits for its answer does not keep a daemon from stopping")
  func stopAtAPrompt() async throws {
    let host = try Host()
    try host.enrollMara()
    var login: SocketConnection?
    try await host.run {
      login = try host.connect(.login)
      let prompt = LoginStep.prompt(text: "Verification code: ", echo: true)
      #expect(try login?.step(LoginBegin(user: "mara", service: "sshd")) == prompt)
    }
    #expect(throws: ClientError.disconnected) {
      try login?.step(LoginAnswer(response: "123456"))
    }
  }

  @Test("The watchdog hears that the loop turns and the store answers")
  func watchdog() async throws {
    let host = try Host()
    try await host.run(watchdog: ["WATCHDOG_USEC": "2000"]) {
      #expect(await host.message() == "WATCHDOG=1")
      #expect(await host.message() == "WATCHDOG=1")
    }
  }
}
