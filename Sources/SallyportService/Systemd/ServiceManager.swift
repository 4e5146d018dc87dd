import Glibc

/// Tells systemd how the service is doing (sd_notify(3)), over `$NOTIFY_SOCKET`; says nothing where
/// there is none.
package struct ServiceManager: Sendable {
  package enum Message: Sendable {
    case ready
    case reloading
    case stopping
    case watchdog

    /// Something is wrong that a restart mends: as if the watchdog had waited in vain.
    case failed
    case status(String)

    fileprivate var text: String {
      switch self {
      case .ready: "READY=1"
      case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(ServiceManager.monotonicMicroseconds())"
      case .stopping: "STOPPING=1"
      case .watchdog: "WATCHDOG=1"
      case .failed: "WATCHDOG=trigger"
      case .status(let text): "STATUS=\(text)"
      }
    }
  }

  private let socketPath: String?

  /// How often the watchdog wants to hear from us, halved as sd_watchdog_enabled(3) advises; nil
  /// if it does not.
  package let watchdogInterval: Duration?

  package init(environment: [String: String]) {
    socketPath = environment["NOTIFY_SOCKET"]
    watchdogInterval = Self.watchdogInterval(environment)
  }

  /// Best effort, and never waited for: a service manager that cannot be reached, or does not read
  /// what it is told, is no reason to refuse logins.
  package func notify(_ message: Message) {
    guard let socketPath, let address = UnixAddress(path: socketPath) else { return }
    let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(message.text.utf8)
    unsafe address.withSocketAddress { pointer, length in
      let flags = CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT)
      _ = unsafe sendto(descriptor, bytes, bytes.count, flags, pointer, length)
    }
  }

  private static func watchdogInterval(_ environment: [String: String]) -> Duration? {
    guard let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init), microseconds > 0
    else { return nil }
    if let pid = environment["WATCHDOG_PID"], Int32(pid) != getpid() { return nil }
    return .microseconds(microseconds / 2)
  }

  private static func monotonicMicroseconds() -> Int {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
  }
}
