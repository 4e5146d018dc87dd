package import SallyportCore

/// An authenticator app: knows the secret and shows the code of any moment.
package struct Phone: Sendable {
  package let secret: SharedSecret
  package let parameters: TOTP.Parameters

  /// How far its clock is ahead of ours.
  package var clockDrift: Duration = .zero

  package init(secret: SharedSecret, parameters: TOTP.Parameters = .standard) {
    self.secret = secret
    self.parameters = parameters
  }

  /// The code as its owner would type it.
  package func code(at time: UnixTime) -> String {
    let step = TOTP.timeStep(at: time + clockDrift, parameters: parameters)
    return TOTP.value(secret: secret, at: step, parameters: parameters).text
  }
}
