package import SallyportCrypto

/// One-time passwords from the time (RFC 6238), counted from 1970 (T0 = 0).
package enum TOTP {
  /// The length X of a time step, in seconds (RFC 6238 §4.1; 30 is its default, §5.2).
  package enum TimeStepSize: Int, Hashable, Sendable, CaseIterable {
    case thirtySeconds = 30
    case sixtySeconds = 60

    package var duration: Duration { .seconds(rawValue) }
  }

  /// What verifier and authenticator agree on beside the secret.
  package struct Parameters: Hashable, Sendable {
    /// What every authenticator app understands: a step each 30 s, 6 digits, SHA-1.
    package static let standard = Parameters()

    package let timeStepSize: TimeStepSize
    package let digits: OneTimePassword.Digits
    package let algorithm: HashAlgorithm

    package init(
      timeStepSize: TimeStepSize = .thirtySeconds, digits: OneTimePassword.Digits = .six,
      algorithm: HashAlgorithm = .sha1
    ) {
      self.timeStepSize = timeStepSize
      self.digits = digits
      self.algorithm = algorithm
    }
  }

  /// The time step at a time; the first one for all times before the epoch.
  package static func timeStep(at time: UnixTime, parameters: Parameters = .standard) -> TimeStep {
    TimeStep(at: time, size: parameters.timeStepSize)
  }

  /// The password of a time step (RFC 6238 §4.2).
  package static func value(
    secret: SharedSecret, at step: TimeStep, parameters: Parameters = .standard
  ) -> OneTimePassword {
    HOTP.value(
      secret: secret, counter: HOTP.Counter(UInt64(step.number)), digits: parameters.digits,
      algorithm: parameters.algorithm)
  }
}
