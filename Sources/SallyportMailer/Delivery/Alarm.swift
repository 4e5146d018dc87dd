import CSallyportSystem
import Glibc
import SallyportService

/// Something that happens once, and that threads wait for.
final class Alarm: Sendable {
  /// Readable once it has happened; never read.
  let descriptor: CInt

  init() throws(SystemFailure) {
    descriptor = sallyport_eventfd()
    guard descriptor >= 0 else { throw SystemFailure("eventfd", errno) }
  }

  deinit {
    close(descriptor)
  }

  func raise() {
    _ = sallyport_eventfd_add(descriptor)
  }

  var isRaised: Bool { wait(for: .zero) }

  /// Whether it has happened, or happens in so much time.
  func wait(for time: Duration) -> Bool {
    let end = ContinuousClock.now.advanced(by: time)
    while true {
      let left = max(.zero, ContinuousClock.now.duration(to: end))
      var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let count = unsafe poll(
        &polled, 1, Int32(clamping: Int((left / .milliseconds(1)).rounded(.up))))
      if count > 0 { return true }
      if count == 0, left == .zero { return false }
    }
  }
}
