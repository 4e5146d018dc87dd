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
  /// Weeks that lie in the future, where the clock once was, are counted as this one: they are
  /// neither lost nor kept for longer than a year from now.
  package mutating func countFailure(at now: UnixTime) {
    let current = max(now.seconds, 0) / Self.secondsPerWeek
    let ahead = weeks.filter { $0.index > current }.reduce(0) { $0 + $1.failures }
    weeks.removeAll { $0.index > current || $0.index <= current - Self.weeksPerYear }
    if ahead > 0 { add(ahead, to: current) }
    add(1, to: current)
  }

  private mutating func add(_ failures: Int, to current: Int64) {
    if weeks.last?.index == current {
      weeks[weeks.count - 1].failures += failures
    } else {
      weeks.append(Week(index: current, failures: failures))
    }
  }
}
