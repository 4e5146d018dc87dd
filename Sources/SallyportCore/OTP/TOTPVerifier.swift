/// Holds typed passwords against one authenticator's secret (RFC 6238 §5.2, §6).
package struct TOTPVerifier: Sendable {
  /// How many steps before and after the expected one are accepted.
  package struct Window: Hashable, Sendable {
    /// Each step more is one more guess that hits; RFC 6238 §5.2 recommends at most one.
    package static let stepCounts = 0...2
    package static let standard = Window(unchecked: 1)

    package let steps: Int

    /// Nil unless `stepCounts` contains the number.
    package init?(steps: Int) {
      guard Self.stepCounts.contains(steps) else { return nil }
      self.steps = steps
    }

    private init(unchecked steps: Int) {
      self.steps = steps
    }
  }

  package let secret: SharedSecret
  package let parameters: TOTP.Parameters
  package let window: Window

  package init(
    secret: SharedSecret, parameters: TOTP.Parameters = .standard, window: Window = .standard
  ) {
    self.secret = secret
    self.parameters = parameters
    self.window = window
  }

  /// Finds the step that a typed password belongs to.
  ///
  /// Every step of the window is computed and compared whatever the others gave, so that the
  /// duration says nothing about which one matched. Where several match, the latest counts.
  ///
  /// - Parameters:
  ///   - clockDrift: How many steps the authenticator's clock runs ahead (RFC 6238 §6).
  ///   - lastAcceptedTimeStep: Neither this step nor one before it is accepted again.
  package func verify(
    _ typed: OneTimePassword, at now: UnixTime, clockDrift: Int = 0,
    lastAcceptedTimeStep: TimeStep?
  ) -> Verification {
    var latestMatch: TimeStep?
    for step in candidates(at: now, clockDrift: clockDrift) {
      let matches = TOTP.value(secret: secret, at: step, parameters: parameters) == typed
      latestMatch = matches ? step : latestMatch
    }
    guard let latestMatch else { return .wrong }
    guard let lastAcceptedTimeStep, latestMatch <= lastAcceptedTimeStep else {
      return .accepted(latestMatch)
    }
    return .replayed(latestMatch)
  }

  /// The steps of the window around the authenticator's clock, earliest first.
  private func candidates(at now: UnixTime, clockDrift: Int) -> [TimeStep] {
    let expected = TOTP.timeStep(at: now, parameters: parameters)
    return (-window.steps...window.steps).compactMap { offset in
      let (distance, overflow) = clockDrift.addingReportingOverflow(offset)
      return overflow ? nil : expected.advanced(by: distance)
    }
  }
}
