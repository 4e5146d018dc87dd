/// How fast an account may be guessed at by what runs without privileges as its owner: step-ups of
/// the command line, screen lockers.
///
/// Apart from logins, so that it can never lock them.
package struct StepUpThrottle: Hashable, Sendable {
  package private(set) var consecutiveFailures: Int
  package private(set) var history: FailureHistory

  package init(consecutiveFailures: Int = 0, history: FailureHistory = FailureHistory()) {
    self.consecutiveFailures = consecutiveFailures
    self.history = history
  }

  /// Too many in a row: refused until the next sign-in with a code through a privileged peer.
  ///
  /// Too many in a year: refused until an administrator unlocks.
  package var isLocked: Bool {
    consecutiveFailures >= ThrottleLimits.stepUpsInARow
      || history.total >= ThrottleLimits.yearlyStepUps
  }

  /// Counts an attempt as failed, before it is compared (I3).
  package mutating func countFailure(at now: UnixTime) {
    consecutiveFailures += 1
    history.countFailure(at: now)
  }

  /// A right step-up, or a sign-in with a code through a privileged peer, ends the row.
  ///
  /// What succeeds through an unprivileged peer does not.
  package mutating func endRow() {
    consecutiveFailures = 0
  }
}
