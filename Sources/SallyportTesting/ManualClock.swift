package import SallyportCore
import SallyportDaemon
import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: WallClock {
  private struct Times {
    var now: UnixTime
    var uptime: Int64 = 1000
  }

  private let times: Mutex<Times>

  package init(at time: UnixTime = Fixtures.newYear) {
    times = Mutex(Times(now: time))
  }

  package var now: UnixTime {
    times.withLock { $0.now }
  }

  package var uptime: Int64 {
    times.withLock { $0.uptime }
  }

  /// Time goes by; where the duration is negative, the clock is set back.
  package func advance(by duration: Duration) {
    times.withLock { times in
      times.now = times.now + duration
      times.uptime += max(0, duration.components.seconds)
    }
  }

  /// As somebody sets it, while no time goes by.
  package func set(to time: UnixTime) {
    times.withLock { $0.now = time }
  }
}
