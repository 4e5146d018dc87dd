import CSallyportSystem
import Glibc

/// What whoever runs the daemon may ask of it.
package enum ServiceRequest: Sendable {
  case reload
  case stop
}

/// Where such requests come from.
package protocol ServiceRequests: AnyObject {
  /// Readable while a request waits.
  var descriptor: CInt { get }

  /// The next one that waits; never blocks.
  func next() -> ServiceRequest?
}

/// SIGHUP asks for a reload, SIGTERM and SIGINT for an end, as systemd and a terminal send them.
package final class SignalRequests: ServiceRequests {
  package let descriptor: CInt

  /// Holds the signals back from now on (signalfd(2)), for this thread and those that it will start:
  /// none of them kills the process, however early it comes.
  package init() throws {
    descriptor = sallyport_hold_requests()
    guard descriptor >= 0 else { throw SystemFailure("signalfd", errno) }
  }

  deinit {
    close(descriptor)
  }

  package func next() -> ServiceRequest? {
    switch sallyport_next_request(descriptor) {
    case 0: nil
    case SIGHUP: .reload
    default: .stop
    }
  }
}
