/// A new device that waits for its first code.
///
/// It is kept in memory by the connection that began it and nowhere else: it ends with the
/// connection, and nothing is active before `Enrollment.confirm` (product row E4).
package struct PendingEnrollment: Sendable {
  /// How long a new key waits for its first code.
  package static let lifetime: Duration = .seconds(600)

  /// Wrong codes before one has to begin again: enough for a phone whose clock is being set.
  package static let maximumTries = 10

  package let name: DeviceName
  package let parameters: TOTP.Parameters
  package let secret: SharedSecret
  package let beganAt: UnixTime

  /// What the account had when this began, and a step-up was given if that was a second factor.
  ///
  /// If it is another at the confirmation, the proof given then does not fit the account as it is
  /// now: somebody may have disabled the second factor because of whoever began this.
  package let authenticatorsAtBeginning: AuthenticatorSet

  package private(set) var triesLeft = Self.maximumTries

  package init(
    name: DeviceName, parameters: TOTP.Parameters, secret: SharedSecret, beganAt: UnixTime,
    authenticatorsAtBeginning: AuthenticatorSet
  ) {
    self.name = name
    self.parameters = parameters
    self.secret = secret
    self.beganAt = beganAt
    self.authenticatorsAtBeginning = authenticatorsAtBeginning
  }

  /// Ends after its lifetime, and at once if the clock was set to before it began.
  package func hasExpired(at now: UnixTime) -> Bool {
    now < beganAt || now >= beganAt + Self.lifetime
  }

  /// Whether the account still proves itself with what it did when this began.
  package func fits(_ account: Account, under policy: Policy) -> Bool {
    AuthenticatorSet(of: account, under: policy) == authenticatorsAtBeginning
  }

  package mutating func countTry() {
    triesLeft -= 1
  }
}
