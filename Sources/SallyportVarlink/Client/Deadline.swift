import Glibc

/// A moment after which waiting ends, sooner where the person wants to.
struct Deadline {
  enum Outcome {
    case ready, timedOut, interrupted
  }

  /// How long an answer is still waited for after an interrupt: one that is about to come is worth
  /// more than the doubt whether something was done.
  static let grace: Duration = .seconds(1)

  private var instant: ContinuousClock.Instant
  /// Readable once the person wants to end; -1, which poll(2) passes over, where nobody may.
  private var interrupt: Int32
  private var isInterrupted = false

  init(in duration: Duration, interrupt: Int32? = nil) {
    instant = .now.advanced(by: duration)
    self.interrupt = interrupt ?? -1
  }

  /// Waits until the descriptor is ready for `events` (poll(2)).
  ///
  /// An error or a hang-up counts as ready: the read or write that follows finds it.
  mutating func wait(for descriptor: Int32, _ events: Int32) -> Outcome {
    while true {
      var polls = [
        pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0),
        pollfd(fd: interrupt, events: Int16(POLLIN), revents: 0),
      ]
      let count = unsafe poll(&polls, nfds_t(polls.count), remainingMilliseconds)
      if count > 0, polls[0].revents != 0 { return .ready }
      if count > 0 { hurry() }
      let isOver = count == 0 && remainingMilliseconds == 0
      guard !isOver, count >= 0 || errno == EINTR else {
        return isInterrupted ? .interrupted : .timedOut
      }
    }
  }

  private mutating func hurry() {
    isInterrupted = true
    interrupt = -1
    instant = min(instant, .now.advanced(by: Self.grace))
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
