package import Logging
import Synchronization

/// The level of the log, shared by all loggers, so that a reload changes it everywhere.
package final class LogLevel: Sendable {
  private let level: Mutex<Logger.Level>

  package init(_ level: Logger.Level) {
    self.level = Mutex(level)
  }

  package func set(_ newLevel: Logger.Level) {
    level.withLock { $0 = newLevel }
  }

  package var current: Logger.Level {
    level.withLock { $0 }
  }
}
