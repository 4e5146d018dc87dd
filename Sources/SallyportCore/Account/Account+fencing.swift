/// What becomes of a record that may be older than what happened since (product row O10).
extension Account {
  /// Takes away all that is good once or for a time, because it may have been used up, ended or
  /// taken back since this record was written.
  ///
  /// No code of a step up to now, nor of the widest window that a policy may have had, is accepted
  /// again (I1): the app's next codes are, within two minutes. Recovery codes and an invitation are
  /// void (I2), a pass and remembered sources end. Devices stay, though one of them may have been
  /// removed: without them nobody could sign in. What was counted stays as it was recorded; nothing
  /// is cleared.
  ///
  /// What cannot be known: a device whose clock was found to be ahead after the record was written
  /// (resync) may have shown codes of later steps.
  ///
  /// - Parameter now: the latest time that anything may have been used.
  package mutating func fence(at now: UnixTime) {
    recoveryCodes = []
    invitation = nil
    pass = nil
    remembered = []
    email.code = nil
    email.pending = nil
    mail.fence()
    for index in devices.indices {
      let device = devices[index]
      let shown = TOTP.timeStep(at: now, parameters: device.parameters)
      let latest = shown.advanced(by: device.clockDrift + TOTPVerifier.Window.stepCounts.upperBound)
      devices[index].lastAcceptedTimeStep = max(device.lastAcceptedTimeStep, latest ?? shown)
    }
  }
}
