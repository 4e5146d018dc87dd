/// Whole seconds since 1970-01-01 00:00 UTC, leap seconds not counted (RFC 6238 §4.1).
///
/// Arithmetic ends at the limits of 64 bits instead of trapping: a clock may say anything.
package struct UnixTime: Hashable, Comparable, Sendable {
  package static let epoch = UnixTime(seconds: 0)

  package let seconds: Int64

  package init(seconds: Int64) {
    self.seconds = seconds
  }

  package static func < (left: UnixTime, right: UnixTime) -> Bool {
    left.seconds < right.seconds
  }

  /// The time a duration later; fractions of a second are cut off.
  package static func + (time: UnixTime, duration: Duration) -> UnixTime {
    UnixTime(seconds: time.seconds.addingSaturating(duration.components.seconds))
  }

  /// The time a duration earlier; fractions of a second are cut off.
  package static func - (time: UnixTime, duration: Duration) -> UnixTime {
    UnixTime(seconds: time.seconds.subtractingSaturating(duration.components.seconds))
  }

  /// How long after `earlier` a time is; negative if it is before.
  package static func - (later: UnixTime, earlier: UnixTime) -> Duration {
    .seconds(later.seconds.subtractingSaturating(earlier.seconds))
  }
}

extension Int64 {
  fileprivate func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    guard overflow else { return sum }
    return other < 0 ? .min : .max
  }

  fileprivate func subtractingSaturating(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    guard overflow else { return difference }
    return other < 0 ? .max : .min
  }
}
