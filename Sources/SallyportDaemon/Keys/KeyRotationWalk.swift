import Logging
import SallyportCore
import SallyportStore

/// Seals all records with the present key where a former one has sealed them, some at a time, between
/// logins, and goes on with it after each start until it is done (product row O3).
///
/// Lives on the login loop.
final class KeyRotationWalk {
  /// How soon it is tried again where the store did not take a part: the disk may be full, or hang.
  private static let retryInterval = Duration.seconds(30)

  private let store: SQLiteStore
  private let turn: CommitTurn
  private let audit: AuditLog
  private let clock: any WallClock
  private let loop: EventLoop
  private let logger: Logger

  /// Why it waits, told once.
  private var obstacle: StoreError?

  init(
    store: SQLiteStore, turn: CommitTurn, audit: AuditLog, clock: any WallClock, loop: EventLoop,
    logger: Logger
  ) {
    self.store = store
    self.turn = turn
    self.audit = audit
    self.clock = clock
    self.loop = loop
    self.logger = logger
  }

  func begin() {
    goOn(in: .milliseconds(1))
  }

  private func goOn(in time: Duration) {
    loop.schedule(in: time) {
      if let wait = self.doPart() { self.goOn(in: wait) }
    }
  }

  /// - Returns: When there is more to do; nil at the end.
  private func doPart() -> Duration? {
    do throws(StoreError) {
      let progress = try turn.onLoop { () throws(StoreError) in
        try store.goOnWithRotation(at: clock.now)
      }
      switch progress {
      case .more:
        obstacle = nil
        return .milliseconds(1)
      case .over(let records):
        audit.write(records)
        return nil
      }
    } catch {
      if obstacle != error { logger.error("the rotation of the sealing key waits: \(error)") }
      obstacle = error
      return Self.retryInterval
    }
  }
}
