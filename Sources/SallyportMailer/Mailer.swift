import Glibc
package import Logging
package import SallyportService
import Synchronization

/// The workers, and what whoever runs the mailer asks of them.
package struct Mailer {
  /// Each sends one mail at a time: enough that a few that stall hold up nobody else, and few for a
  /// server that counts connections.
  static let workerCount = 4

  /// For what is being sent at the end; what takes longer is sent again by the next mailer.
  static let drainTime = Duration.seconds(10)

  private let file: String
  private let environment: [String: String]
  private let logger: Logger
  private let level: LogLevel
  private let settings: CurrentSettings

  /// Reads configuration and templates.
  package init(
    file: String, environment: [String: String], logger: Logger, level: LogLevel
  ) throws(ConfigurationError) {
    self.file = file
    self.environment = environment
    self.logger = logger
    self.level = level
    let found = try MailSettings.read(file, environment: environment)
    settings = CurrentSettings(found)
    level.set(found.configuration.logLevel)
  }

  /// Runs until a stop is asked for.
  ///
  /// - Returns: Whether all that was being sent came to its end.
  package func run(_ requests: some ServiceRequests) throws -> Bool {
    guard SMTPConnection.prepare() else { throw SystemFailure("curl_global_init", ENOMEM) }
    let manager = ServiceManager(environment: environment)
    let socket = settings.now.configuration.socket
    let desk = MailDesk(
      socket: socket, settings: settings, standing: DaemonStanding(logger: logger),
      stop: try Alarm(), logger: logger)
    let end = try start(desk)
    manager.notify(.ready)
    logger.notice("ready: \(summary), taking mail from \(socket)")
    while true {
      switch Self.next(requests) {
      case .reload:
        manager.notify(.reloading)
        reload(keeping: socket)
        manager.notify(.ready)
      case .stop:
        manager.notify(.stopping)
        desk.stop.raise()
        let hasEnded = end.wait(for: Self.drainTime)
        logger.notice("\(hasEnded ? "stopped" : "stopped while a mail was being sent")")
        return hasEnded
      }
    }
  }

  /// - Returns: What happens when the last of them has ended.
  private func start(_ desk: MailDesk) throws(SystemFailure) -> Alarm {
    let end = try Alarm()
    let running = Running(Self.workerCount)
    for _ in 0..<Self.workerCount {
      try SystemThread.start(named: "mail") {
        MailWorker(desk: desk).run()
        if running.hasLastEnded() { end.raise() }
      }
    }
    return end
  }

  /// A bad file changes nothing.
  private func reload(keeping socket: String) {
    do {
      let new = try MailSettings.read(file, environment: environment)
      if new.configuration.socket != socket {
        logger.warning("socket changes only at a restart")
      }
      settings.set(new)
      level.set(new.configuration.logLevel)
      logger.notice("configuration reloaded: \(summary)")
    } catch {
      logger.error("the configuration was not reloaded: \(error)")
    }
  }

  private var summary: String {
    let server = settings.now.configuration.server
    return "sending to \(server.host.text), port \(server.port), \(server.protection.rawValue)"
  }

  private static func next(_ requests: some ServiceRequests) -> ServiceRequest {
    while true {
      if let request = requests.next() { return request }
      var polled = pollfd(fd: requests.descriptor, events: Int16(POLLIN), revents: 0)
      _ = unsafe poll(&polled, 1, -1)
    }
  }
}

/// How many workers there are still.
private final class Running: Sendable {
  private let count: Mutex<Int>

  init(_ count: Int) {
    self.count = Mutex(count)
  }

  func hasLastEnded() -> Bool {
    count.withLock { count in
      count -= 1
      return count == 0
    }
  }
}
