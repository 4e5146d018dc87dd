import Dispatch

/// Holds other threads until a test lets them go, and tells it when they have come.
package final class Gate: Sendable {
  private let arrivals = DispatchSemaphore(value: 0)
  private let departures = DispatchSemaphore(value: 0)

  package init() {}

  /// Waits until a thread stands at the gate.
  package func waitForArrival() {
    arrivals.wait()
  }

  /// Lets everybody through from now on.
  package func open() {
    departures.signal()
  }

  func pass() {
    arrivals.signal()
    departures.wait()
    departures.signal()
  }
}
