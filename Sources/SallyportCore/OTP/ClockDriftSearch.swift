/// Finds out how far an authenticator's clock is off, from two passwords that it shows one after
/// the other (RFC 6238 §6, with the two passwords of RFC 4226 §7.4).
///
/// With one password, each of some 2 900 steps would be a guess that hits. With two, a blind pair
/// hits with 2 881 in 10¹² (6 digits, 30 s).
package struct ClockDriftSearch: Sendable {
  /// How far off a clock may be, in either direction: one that is set to the wrong half of the day
  /// or to another part of the world is still found.
  package static let reach: Duration = .seconds(12 * 3600)

  /// Where the two passwords were found.
  package struct Match: Hashable, Sendable {
    /// The step of the first password.
    package let first: TimeStep

    /// The step of the second one, right behind it.
    package let second: TimeStep

    /// How many steps the authenticator's clock runs ahead, if it shows the second password now.
    package let clockDrift: Int
  }

  package let secret: SharedSecret
  package let parameters: TOTP.Parameters

  package init(secret: SharedSecret, parameters: TOTP.Parameters) {
    self.secret = secret
    self.parameters = parameters
  }

  /// The steps of two passwords, of which the authenticator shows the second now; nil if they are
  /// not those of two consecutive steps within reach.
  ///
  /// Every step is computed and compared with both, whatever the others gave, so that the duration
  /// says nothing about where they were found. Where several pairs match, the latest counts: what
  /// is used up reaches furthest then.
  package func find(
    _ first: OneTimePassword, then second: OneTimePassword, at now: UnixTime
  ) -> Match? {
    let expected = TOTP.timeStep(at: now, parameters: parameters)
    var match: Match?
    var before: (step: TimeStep, isFirst: Bool)?
    for drift in -steps - 1...steps {
      guard let step = expected.advanced(by: drift) else { continue }
      let password = TOTP.value(secret: secret, at: step, parameters: parameters)
      let (isFirst, isSecond) = (password == first, password == second)
      if let before, before.isFirst, isSecond {
        match = Match(first: before.step, second: step, clockDrift: drift)
      }
      before = (step, isFirst)
    }
    return match
  }

  private var steps: Int {
    Int(Self.reach.components.seconds) / parameters.timeStepSize.rawValue
  }
}
