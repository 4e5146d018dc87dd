import CSallyportSystem
import Glibc

/// Ctrl-C and the other signals that ask a program to end, held back while something may be half
/// done.
///
/// A command that asks for codes, changes something or writes a file makes one of these before it
/// begins. From then on an interrupt is noticed at the next question and while the daemon is waited
/// for, so that no change is cut off between the daemon's commit and the line that tells of it, and
/// what was begun is taken back. A reader that has gone is a failure like any other.
final class Interrupts {
  /// Readable once the person wants to end; -1 where that cannot be had.
  let descriptor: Int32
  private var before = sallyport_signal_mask()

  /// How things stand if the command ends now.
  var standing = Standing.asBefore

  init() {
    signal(SIGPIPE, SIG_IGN)
    descriptor = unsafe sallyport_hold_interrupts(&before)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Waits for a while, or until the person wants to end.
  ///
  /// - Throws: `CommandFailure.interrupted`.
  func wait(_ time: Duration) throws(CommandFailure) {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let milliseconds =
      time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
    guard unsafe poll(&waiting, 1, CInt(clamping: milliseconds)) <= 0 else {
      throw .interrupted
    }
  }

  /// Nothing is half done any more: what comes from now on ends the program at once.
  func release() {
    unsafe sallyport_release_interrupts(descriptor, &before)
  }
}
