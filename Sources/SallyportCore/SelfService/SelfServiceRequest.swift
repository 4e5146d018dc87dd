/// Somebody who looks after their own second factor, as the kernel and the name service know them.
package struct SelfServiceRequest: Hashable, Sendable {
  package let identity: AccountIdentity

  /// What the name service said about the account just now, as far as it was asked.
  package let facts: AccountFacts

  package init(identity: AccountIdentity, facts: AccountFacts) {
    self.identity = identity
    self.facts = facts
  }

  package var subject: Subject { .account(identity) }

  func event(
    _ action: AuditEvent.Action, _ verdict: AuditEvent.Verdict, _ reason: AuditReason? = nil,
    now: UnixTime, method: AuthenticatorKind? = nil, device: DeviceName? = nil
  ) -> AuditEvent {
    AuditEvent(
      at: now, action: action, verdict: verdict, reason: reason, account: identity,
      actor: identity.uid, method: method, device: device)
  }
}

/// Why one's own second factor was not changed.
///
/// In every case nothing has changed but counters.
package enum SelfServiceRefusal: Error, Hashable, Sendable {
  case stepUpRequired

  /// The same of an account without a device: `m` in place of a code has one sent.
  case emailStepUpRequired

  /// A code is on its way, and is to be typed.
  case stepUpEmailed
  case stepUpRejected(StepUpRejection)
  case stepUpLocked
  case notEnrolled
  case codeMismatch(triesLeft: Int)
  case noPendingEnrollment
  case deviceNameTaken(DeviceName)
  case tooManyDevices(limit: Int)
  case noSuchDevice(DeviceName)

  /// Right codes, used already; the device shows unused ones from this time on.
  case codesUsed(until: UnixTime)
  case directoryAccount
  case secondFactorMandatory
  case recoveryCodesHidden
  case regenerationNeedsDevice
  case methodDisabled

  /// There is no address, or none that waits for its code.
  case noEmail
  case noPendingEmail

  /// Not what was sent, or no longer valid.
  case activationRejected

  /// So much mail was asked for that the next is sent then.
  case tooMuchMail(until: UnixTime)
}

/// What was wrong with a step-up.
///
/// Its owner may know; a guesser learns nothing that counts.
package enum StepUpRejection: String, Hashable, Sendable {
  case wrong
  case used
  case notACode
}
