import Glibc
package import SallyportCore

/// What time it is.
///
/// The daemon has the system's clock; tests bring their own.
package protocol WallClock: Sendable {
  var now: UnixTime { get }

  /// Seconds since the kernel was started, asleep or not, which nobody can set (CLOCK_BOOTTIME).
  var uptime: Int64 { get }
}

/// The kernel's clocks.
package struct SystemClock: WallClock {
  package init() {}

  package var now: UnixTime {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UnixTime(seconds: Int64(time.tv_sec))
  }

  package var uptime: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec)
  }
}
