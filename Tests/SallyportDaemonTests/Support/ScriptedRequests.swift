import CSallyportSystem
import Glibc
import SallyportService
import Synchronization

@testable import SallyportDaemon

/// What a test asks of a daemon, in place of signals.
final class ScriptedRequests: ServiceRequests, Sendable {
  let descriptor = sallyport_eventfd()
  private let waiting = Mutex<[ServiceRequest]>([])

  deinit {
    close(descriptor)
  }

  func send(_ request: ServiceRequest) {
    waiting.withLock { $0.append(request) }
    _ = sallyport_eventfd_add(descriptor)
  }

  func next() -> ServiceRequest? {
    _ = sallyport_eventfd_take(descriptor)
    return waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}
