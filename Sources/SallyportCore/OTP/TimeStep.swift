/// The number T of a time step since the epoch (RFC 6238 §4.2); never negative.
package struct TimeStep: Hashable, Comparable, Sendable {
  package let number: Int64

  /// Takes a stored number back; nil if it is negative.
  package init?(_ number: Int64) {
    guard number >= 0 else { return nil }
    self.number = number
  }

  /// The step that a time falls into; the first one for all times before the epoch.
  init(at time: UnixTime, size: TOTP.TimeStepSize) {
    number = max(time.seconds, 0) / Int64(size.rawValue)
  }

  /// The step that lies `distance` steps later; nil before the epoch and beyond 64 bits.
  package func advanced(by distance: Int) -> TimeStep? {
    let (number, overflow) = number.addingReportingOverflow(Int64(distance))
    return overflow ? nil : TimeStep(number)
  }

  /// When the step begins.
  func beginning(size: TOTP.TimeStepSize) -> UnixTime {
    let (seconds, overflow) = number.multipliedReportingOverflow(by: Int64(size.rawValue))
    return UnixTime(seconds: overflow ? .max : seconds)
  }

  package static func < (left: TimeStep, right: TimeStep) -> Bool {
    left.number < right.number
  }
}
