import Glibc

/// A moment after which waiting ends.
struct Deadline {
  private let instant: ContinuousClock.Instant

  init(in duration: Duration) {
    instant = .now.advanced(by: duration)
  }

  /// Waits until the descriptor is ready for `events` (poll(2)); false where the time is over.
  ///
  /// An error or a hang-up counts as ready: the read or write that follows finds it.
  func wait(for descriptor: Int32, _ events: Int32) -> Bool {
    while true {
      var poll = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
      let ready = unsafe Glibc.poll(&poll, 1, remainingMilliseconds)
      if ready > 0 { return true }
      if ready == 0, remainingMilliseconds == 0 { return false }
      if ready < 0, errno != EINTR { return false }
    }
  }

  /// Rounded up, so that it is 0 only when the time is over.
  private var remainingMilliseconds: Int32 {
    let remaining = ContinuousClock.now.duration(to: instant)
    guard remaining > .zero else { return 0 }
    let (seconds, attoseconds) = remaining.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
    return Int32(clamping: milliseconds)
  }
}
