import CSallyportSystem
import Glibc
import Logging
import SallyportCore
import SallyportCrypto
import ServiceLifecycle
import UnixSignals

/// Puts the shipped daemon together from its configuration and what systemd gave it.
package enum DaemonStart {
  /// Runs until SIGTERM or SIGINT.
  ///
  /// - Parameter stateDirectory: `$STATE_DIRECTORY`, or `/var/lib/sallyport`, where nil.
  /// - Throws: `ConfigurationError` for a bad configuration without a last good copy; otherwise
  ///   what kept the daemon from starting, as a sentence.
  package static func run(configFile: String, stateDirectory: String?) async throws {
    ProcessHardening.apply()
    let environment = ProcessEnvironment.current
    let directory = stateDirectory ?? environment["STATE_DIRECTORY"] ?? "/var/lib/sallyport"
    let level = LogLevel(.notice)
    let handler = JournalLogHandler(level: level, environment: environment)
    let logger = Logger(label: "sallyportd") { _ in handler }

    let source = ConfigurationSource(file: configFile, stateDirectory: directory, logger: logger)
    let configuration = try source.atStart()
    level.set(configuration.logLevel)
    let daemon = try daemon(
      configuration, environment: environment, logger: logger, logLevel: level,
      reload: { () throws(ConfigurationError) in try source.again() })
    // The group tells every step of its own; at notice level only its errors are worth a line.
    try await ServiceGroup(
      services: [daemon], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    ).run()
  }

  private static func daemon(
    _ configuration: Configuration, environment: [String: String], logger: Logger,
    logLevel: LogLevel, reload: @escaping @Sendable () throws(ConfigurationError) -> Configuration
  ) throws -> Daemon {
    let descriptors = try ListenDescriptors(environment: environment)
    let key = try SealingKeySource.load(
      configuredPath: configuration.key,
      credentialsDirectory: environment["CREDENTIALS_DIRECTORY"])
    if descriptors.login == nil {
      try prepareSocketDirectory(configuration.socketDirectory)
    }
    let parts = DaemonParts(vault: Vault(key: key), host: HostName.current, logger: logger)
    return Daemon(
      parts, configuration: configuration, descriptors: descriptors,
      manager: ServiceManager(environment: environment), logLevel: logLevel, reload: reload)
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

/// What the kernel calls this machine, without its domain.
enum HostName {
  static var current: String {
    // HOST_NAME_MAX is 64 on Linux.
    var buffer = [CChar](repeating: 0, count: 65)
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let name = String(decoding: bytes, as: UTF8.self).prefix { $0 != "." }
    return name.isEmpty ? "localhost" : String(name)
  }
}

/// What the process forbids itself before it has read anything (security.md, Process).
package enum ProcessHardening {
  package static func apply() {
    _ = sallyport_forbid_dumps()
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    umask(0o077)
    // A peer that goes away while a reply is written is an error of that connection, no signal.
    signal(SIGPIPE, SIG_IGN)
  }
}

/// The environment that the service manager gave the daemon; read once, never the C library's
/// again.
package enum ProcessEnvironment {
  package static var current: [String: String] {
    let wanted = [
      "CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
      "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "JOURNAL_STREAM",
    ]
    var environment: [String: String] = [:]
    for name in wanted {
      guard let value = unsafe getenv(name) else { continue }
      environment[name] = unsafe String(cString: value)
    }
    return environment
  }
}
