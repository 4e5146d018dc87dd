/// How fast an account may be guessed at through privileged peers (sshd, login, su, sudo).
package struct LoginThrottle: Hashable, Sendable {
  /// The failures of one source that no success of that source has cleared.
  package struct Bucket: Hashable, Sendable {
    package let source: ThrottleSource
    package var failures: Int
    package var lastFailureAt: UnixTime

    package init(source: ThrottleSource, failures: Int, lastFailureAt: UnixTime) {
      self.source = source
      self.failures = failures
      self.lastFailureAt = lastFailureAt
    }
  }

  /// What may be done with an answer now.
  package enum Admission: Hashable, Sendable {
    case compare

    /// The account is locked: only recovery codes are compared.
    case compareRecoveryCodesOnly

    /// Too soon after a failure from the same source: neither compared nor counted.
    case wait(Duration)
  }

  /// Least recently failed first.
  package private(set) var buckets: [Bucket]
  package private(set) var history: FailureHistory

  /// Since when only a recovery code or an administrator opens the account.
  package private(set) var lockedSince: UnixTime?

  package init(
    buckets: [Bucket] = [], history: FailureHistory = FailureHistory(),
    lockedSince: UnixTime? = nil
  ) {
    self.buckets = buckets
    self.history = history
    self.lockedSince = lockedSince
  }

  package var isLocked: Bool { lockedSince != nil }

  package var unclearedFailures: Int { buckets.reduce(0) { $0 + $1.failures } }

  /// Whether an answer from this source may be compared now.
  ///
  /// A delay never outlasts its own length, whatever the clock does: where the clock stands before
  /// the failure, the delay is taken to begin now.
  package mutating func admission(
    from source: ThrottleSource, at now: UnixTime, limits: ThrottleLimits
  ) -> Admission {
    if isLocked { return .compareRecoveryCodesOnly }
    guard let index = buckets.firstIndex(where: { $0.source == source }) else { return .compare }
    if buckets[index].lastFailureAt > now { buckets[index].lastFailureAt = now }
    let delay = limits.delay(afterFailures: buckets[index].failures)
    let end = buckets[index].lastFailureAt + delay
    return now < end ? .wait(end - now) : .compare
  }

  /// Counts an attempt as failed, before it is compared (I3), and locks where that is one too many.
  package mutating func countFailure(
    from source: ThrottleSource, at now: UnixTime, limits: ThrottleLimits
  ) {
    let earlier = buckets.firstIndex { $0.source == source }.map { buckets.remove(at: $0).failures }
    buckets.append(Bucket(source: source, failures: (earlier ?? 0) + 1, lastFailureAt: now))
    mergeOldestBuckets()
    history.countFailure(at: now)
    if unclearedFailures >= limits.lockAfter || history.total >= ThrottleLimits.yearlyFailures {
      lockedSince = lockedSince ?? now
    }
  }

  /// A success clears the failures of its own source only (NIST SP 800-63B §5.2.2).
  package mutating func recordSuccess(from source: ThrottleSource) {
    buckets.removeAll { $0.source == source }
  }

  /// A used recovery code opens a locked account; the year's count goes on, whatever succeeded.
  package mutating func unlockByRecoveryCode() {
    buckets = []
    lockedSince = nil
  }

  private mutating func mergeOldestBuckets() {
    while buckets.count > ThrottleLimits.maximumBuckets {
      let merged = buckets.firstIndex { $0.source == .merged }.map { buckets.remove(at: $0) }
      let oldest = buckets.removeFirst()
      let both = Bucket(
        source: .merged, failures: oldest.failures + (merged?.failures ?? 0),
        lastFailureAt: oldest.lastFailureAt)
      buckets.insert(both, at: 0)
    }
  }
}
