/// Failures of a rolling year, counted by week.
///
/// A week counts whole until its last day is a year old, so the sum is never too small.
package struct FailureHistory: Hashable, Sendable {
  package struct Week: Hashable, Sendable {
    /// Whole weeks since 1970-01-01T00:00:00Z.
    package let index: Int64
    package var failures: Int

    package init(index: Int64, failures: Int) {
      self.index = index
      self.failures = failures
    }
  }

  private static let secondsPerWeek: Int64 = 7 * 86400

  /// 366 days touch at most 54 calendar weeks.
  private static let weeksPerYear: Int64 = 54

  /// Oldest first; one for each week that had failures.
  package private(set) var weeks: [Week]

  package init(weeks: [Week] = []) {
    self.weeks = weeks.sorted { $0.index < $1.index }
  }

  package var total: Int { weeks.reduce(0) { $0 + $1.failures } }

  /// Counts one failure, and forgets weeks that are over a year old.
  ///
  /// A clock that was set back counts into the newest week there is, so that it cannot make the
  /// record grow; one that was set forward forgets what a year would have.
  package mutating func countFailure(at now: UnixTime) {
    let current = max(now.seconds / Self.secondsPerWeek, weeks.last?.index ?? 0)
    weeks.removeAll { $0.index <= current - Self.weeksPerYear }
    if weeks.last?.index == current {
      weeks[weeks.count - 1].failures += 1
    } else {
      weeks.append(Week(index: current, failures: 1))
    }
  }
}
