import Glibc
package import SallyportCore

/// What time it is.
///
/// The daemon has the system's clock; tests bring their own.
package protocol WallClock: Sendable {
  var now: UnixTime { get }
}

/// CLOCK_REALTIME.
package struct SystemClock: WallClock {
  package init() {}

  package var now: UnixTime {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UnixTime(seconds: Int64(time.tv_sec))
  }
}
