/// What another verifier knew of somebody's app, as far as it can be taken over (product row O6).
package struct ImportedAuthenticator: Sendable {
  /// The most recovery codes of one account: as many as a sheet of ours may have.
  package static let maximumRecoveryCodes = 16

  /// How far a clock may be off: as far as the other verifiers look for it (25 hours in steps of a
  /// minute, twelve and a half in ours).
  package static let drifts = -1500...1500

  /// Where the other verifier kept it, for the audit log.
  package let origin: String
  package let secret: SharedSecret
  package let parameters: TOTP.Parameters

  /// How many steps the device's clock is ahead.
  package let clockDrift: Int

  /// The latest step of which a code was used; step 0 where none was, nil where that was not
  /// recorded.
  package let lastUsedTimeStep: TimeStep?
  package let recoveryCodes: [RecoveryCode]

  /// Nil where there are too many codes, or the drift is out of range.
  package init?(
    origin: String, secret: SharedSecret, parameters: TOTP.Parameters, clockDrift: Int,
    lastUsedTimeStep: TimeStep?, recoveryCodes: [RecoveryCode]
  ) {
    guard Self.drifts.contains(clockDrift), recoveryCodes.count <= Self.maximumRecoveryCodes,
      PlainText.isPlain(origin, bytes: 1...AuditEvent.maximumNoteBytes)
    else { return nil }
    self.origin = origin
    self.secret = secret
    self.parameters = parameters
    self.clockDrift = clockDrift
    self.lastUsedTimeStep = lastUsedTimeStep
    self.recoveryCodes = recoveryCodes
  }
}
