import Dispatch

/// Holds other threads until a test lets them go, and tells it when they have come.
package final class Gate: Sendable {
  package struct NobodyCame: Error {}

  /// Longer than anybody takes; without it a failing test would hang.
  private static let patience = DispatchTimeInterval.seconds(20)

  private let arrivals = DispatchSemaphore(value: 0)
  private let departures = DispatchSemaphore(value: 0)

  package init() {}

  /// Waits until a thread stands at the gate.
  package func waitForArrival() throws(NobodyCame) {
    guard arrivals.wait(timeout: .now() + Self.patience) == .success else { throw NobodyCame() }
  }

  /// Lets everybody through from now on.
  package func open() {
    departures.signal()
  }

  /// Tells the test that a thread has come, and goes on.
  package func announceArrival() {
    arrivals.signal()
  }

  /// Tells the test that a thread has come, and waits to be let through.
  package func pass() {
    arrivals.signal()
    departures.wait()
    departures.signal()
  }
}
