import Logging
import Synchronization

/// Whether the daemon answers; told once for all workers, when it changes.
final class DaemonStanding: Sendable {
  private let logger: Logger
  private let problem = Mutex<String?>(nil)

  init(logger: Logger) {
    self.logger = logger
  }

  func note(_ new: String?) {
    let isNews = problem.withLock { problem in
      defer { problem = new }
      return problem != new
    }
    guard isNews else { return }
    if let new {
      logger.warning("no mail can be taken from sallyportd: \(new); trying again")
    } else {
      logger.notice("sallyportd answers again")
    }
  }
}
