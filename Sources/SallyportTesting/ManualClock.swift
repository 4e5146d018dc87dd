package import SallyportCore
import SallyportDaemon
import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: WallClock {
  private let time: Mutex<UnixTime>

  package init(at time: UnixTime = Fixtures.newYear) {
    self.time = Mutex(time)
  }

  package var now: UnixTime {
    time.withLock { $0 }
  }

  /// Goes forward, or back where the duration is negative.
  package func advance(by duration: Duration) {
    time.withLock { $0 = $0 + duration }
  }
}
