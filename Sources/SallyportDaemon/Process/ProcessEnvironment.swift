import Glibc

/// The environment that the service manager gave the daemon; read once, never the C library's
/// again.
enum ProcessEnvironment {
  static var current: [String: String] {
    let wanted = [
      "CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
      "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "JOURNAL_STREAM", RunningKernel.bootVariable,
    ]
    var environment: [String: String] = [:]
    for name in wanted {
      guard let value = unsafe getenv(name) else { continue }
      environment[name] = unsafe String(cString: value)
    }
    return environment
  }
}
