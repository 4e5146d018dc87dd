import Glibc
import Logging
import SallyportCore
import SallyportCrypto
import SallyportService
import SallyportStore

/// Puts the shipped daemon together from its configuration and what systemd gave it.
package enum DaemonStart {
  /// Runs until SIGTERM or SIGINT.
  ///
  /// - Parameter stateDirectory: `$STATE_DIRECTORY`, or `/var/lib/sallyport`, where nil.
  /// - Throws: `ConfigurationError` for a bad configuration without a last good copy; otherwise
  ///   what kept the daemon from starting, as a sentence.
  package static func run(configFile: String, stateDirectory: String?) throws {
    ProcessHardening.apply()
    let requests = try SignalRequests()
    let environment = Self.environment
    let directory = self.stateDirectory(stateDirectory, environment)
    let level = LogLevel(.notice)
    let handler = JournalLogHandler(program: "sallyportd", level: level, environment: environment)
    let logger = Logger(label: "sallyportd") { _ in handler }

    let source = ConfigurationSource(file: configFile, stateDirectory: directory, logger: logger)
    let loaded = try source.atStart()
    level.set(loaded.configuration.logLevel)
    let start = Start(
      loaded: loaded, source: source, environment: environment, logger: logger, level: level,
      // A store that is lost is not a new one: it would ask nobody for a code (I4).
      mayCreateStore: !LastGoodConfiguration(stateDirectory: directory).exists)
    let descriptors = try ListenDescriptors(environment: environment)
    if descriptors.login == nil {
      try prepareSocketDirectory(loaded.configuration.socketDirectory)
    }
    let store = loaded.configuration.store
    guard try StoreDisk.answers({ StoreDisk.ask(besideStoreAt: store) }) else {
      return try runDegraded(
        start, descriptors, requests,
        because: "the disk under \(store) has not answered for "
          + "\(StoreDisk.patience.components.seconds) s")
    }
    do {
      let (key, standing) = try start.takeKey()
      try start.daemon(with: Vault(key: key), from: standing, descriptors).run(requests)
    } catch let error as SealingKeyError {
      try runDegraded(start, descriptors, requests, because: error.description)
    } catch let error as StoreOpeningError where !error.isOthersUse {
      try runDegraded(start, descriptors, requests, because: error.description)
    }
  }

  static var environment: [String: String] {
    ProcessEnvironment.values(of: [
      "CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
      "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "JOURNAL_STREAM", RunningKernel.bootVariable,
    ])
  }

  static func stateDirectory(_ given: String?, _ environment: [String: String]) -> String {
    given ?? environment["STATE_DIRECTORY"] ?? "/var/lib/sallyport"
  }

  /// A key of the moment stands in for the one that is lost, or may be: it opens nothing.
  private static func runDegraded(
    _ start: Start, _ descriptors: ListenDescriptors, _ requests: SignalRequests,
    because reason: String
  ) throws {
    let key = try SealingKey(bytes: SystemRandomBytes().bytes(SealingKey.count))
    try start.daemon(with: Vault(key: key), from: nil, descriptors)
      .run(requests, degradedBecause: reason, until: start.isPossible)
  }

  /// All that a start is made of.
  private struct Start {
    let loaded: LoadedConfiguration
    let source: ConfigurationSource
    let environment: [String: String]
    let logger: Logger
    let level: LogLevel
    let mayCreateStore: Bool

    private var installed: InstalledKeys {
      InstalledKeys(
        configuredPath: loaded.configuration.key,
        credentialsDirectory: environment["CREDENTIALS_DIRECTORY"])
    }

    private func choice(of keys: InstalledKeys) throws(SealingKeyError) -> InstalledKeys.Choice {
      try keys.choice(
        recorded: keys.isChoice
          ? SQLiteStore.recordedKeyID(ofStoreAt: loaded.configuration.store) : nil)
    }

    /// The key that the store is sealed with, after the next key has taken its place where one is
    /// installed.
    func takeKey() throws(SealingKeyError) -> (SealingKey, KeyStanding) {
      let keys = installed
      var problem = keys.nextProblem
      let inUse: InstalledKey
      switch try choice(of: keys) {
      case .open(let key): inUse = key
      case .rotate(let present, let next):
        do {
          try begin(to: next.key, from: present.key)
          inUse = next
        } catch {
          problem = "\(error)"
          inUse = present
        }
      }
      if let problem {
        logger.error("the next sealing key was not taken: \(problem)")
      }
      return (
        inUse.key,
        KeyStanding(path: inUse.path, nextID: keys.next?.key.id, nextProblem: problem)
      )
    }

    private func begin(to next: SealingKey, from present: SealingKey) throws {
      let store = try open(with: present, mayCreate: false)
      do {
        let records = try store.beginRotation(to: next, at: SystemClock().now)
        AuditLog(logger: logger).write(records)
        logger.notice("the sealing key is \(next.id) from now on, and was \(present.id)")
      } catch {
        try? store.close()
        throw error
      }
    }

    private func open(with key: SealingKey, mayCreate: Bool) throws -> SQLiteStore {
      try SQLiteStore.open(
        path: loaded.configuration.store, vault: Vault(key: key),
        auditLimit: loaded.configuration.auditLimit, mayCreate: mayCreate)
    }

    func daemon(with vault: Vault, from key: KeyStanding?, _ descriptors: ListenDescriptors)
      -> Daemon
    {
      let parts = DaemonParts(
        vault: vault, host: HostName.current, boot: RunningKernel.boot(environment: environment),
        glass: GlassFile(), key: key, logger: logger)
      return Daemon(
        parts, loaded, from: source, descriptors: descriptors,
        manager: ServiceManager(environment: environment), logLevel: level,
        mayCreateStore: mayCreateStore)
    }

    /// Whether key and store can be had; waits for a disk that hangs.
    func isPossible() -> Bool {
      StoreDisk.ask(besideStoreAt: loaded.configuration.store)
      guard let choice = try? choice(of: installed) else { return false }
      let key =
        switch choice {
        case .open(let key), .rotate(let key, to: _): key.key
        }
      guard let store = try? open(with: key, mayCreate: mayCreateStore) else { return false }
      try? store.close()
      return true
    }
  }

  /// The module trusts a socket only in a directory that nobody but root and the daemon can write.
  private static func prepareSocketDirectory(_ path: String) throws(ServerError) {
    if unsafe mkdir(path, 0o755) == 0 { _ = unsafe chmod(path, 0o755) }
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .socketDirectory(path, "cannot be made: \(SystemError.text(errno))")
    }
    guard status.st_uid == 0 || status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
      throw .socketDirectory(path, "must be writable by its owner only, root or sallyportd")
    }
  }
}
