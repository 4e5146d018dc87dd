import Glibc
import Logging
import SallyportCore
import SallyportCrypto

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
    let environment = ProcessEnvironment.current
    let directory = stateDirectory ?? environment["STATE_DIRECTORY"] ?? "/var/lib/sallyport"
    let level = LogLevel(.notice)
    let handler = JournalLogHandler(level: level, environment: environment)
    let logger = Logger(label: "sallyportd") { _ in handler }

    let source = ConfigurationSource(file: configFile, stateDirectory: directory, logger: logger)
    let loaded = try source.atStart()
    level.set(loaded.configuration.logLevel)
    let daemon = try daemon(
      loaded, from: source, environment: environment, logger: logger, logLevel: level,
      // A store that is lost is not a new one: it would ask nobody for a code (I4).
      mayCreateStore: !LastGoodConfiguration(stateDirectory: directory).exists)
    try daemon.run(requests)
  }

  private static func daemon(
    _ loaded: LoadedConfiguration, from source: ConfigurationSource,
    environment: [String: String], logger: Logger, logLevel: LogLevel, mayCreateStore: Bool
  ) throws -> Daemon {
    let configuration = loaded.configuration
    let descriptors = try ListenDescriptors(environment: environment)
    let key = try SealingKeySource.load(
      configuredPath: configuration.key,
      credentialsDirectory: environment["CREDENTIALS_DIRECTORY"])
    if descriptors.login == nil {
      try prepareSocketDirectory(configuration.socketDirectory)
    }
    let parts = DaemonParts(
      vault: Vault(key: key), host: HostName.current,
      boot: RunningKernel.boot(environment: environment),
      logger: logger)
    return Daemon(
      parts, loaded, from: source, descriptors: descriptors,
      manager: ServiceManager(environment: environment), logLevel: logLevel,
      mayCreateStore: mayCreateStore)
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
