/// What the odds of guessing demand: with a window of three steps a guess hits with 3 in 10⁶ for
/// each device (security.md, Throttle).
package struct ThrottleLimits: Hashable, Sendable {
  /// The first delay; each further failure doubles it (NIST SP 800-63B §5.2.2 names 30 s to 1 h).
  package static let firstDelay: Duration = .seconds(30)
  package static let longestDelay: Duration = .seconds(3600)

  /// Failures in a rolling year that lock an account whatever succeeded between them:
  /// 1 000 × 3 in 10⁶ is 0.3 % a year for one device.
  package static let yearlyFailures = 1000

  /// Sources that are counted apart for one account; beyond them the oldest is merged.
  package static let maximumBuckets = 64

  /// Wrong step-ups, and wrong codes given to programs without privileges, in a row.
  package static let stepUpsInARow = 10

  /// The same in a rolling year.
  package static let yearlyStepUps = 200

  /// The failure of one source from which on its attempts are delayed; 3 to 10.
  package let delayAfter: Int

  /// The uncleared failures that lock the account; 10 to 100 (NIST SP 800-63B §5.2.2).
  package let lockAfter: Int

  package static let standard = ThrottleLimits(delayAfter: 5, lockAfter: 100)

  /// How long a source waits after so many failures; zero while it need not.
  package func delay(afterFailures failures: Int) -> Duration {
    guard failures >= delayAfter else { return .zero }
    let doublings = min(failures - delayAfter, 16)
    return min(Self.firstDelay * (1 << doublings), Self.longestDelay)
  }
}
