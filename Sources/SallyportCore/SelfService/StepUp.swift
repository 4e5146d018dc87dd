/// Asks for proof before one's own second factor is changed (product row E10): a current code of
/// the app, or a recovery code, used up in the same transaction as the change.
package struct StepUp {
  private let verifier: Verifier

  package init(verifier: Verifier) {
    self.verifier = verifier
  }

  /// Checks the step-up, and counts it before it is compared (I3).
  ///
  /// An account without a second factor has nothing to prove with, and passes: its first enrolment
  /// trusts the session that does it (SECURITY.md).
  package func check(
    _ output: AuthenticatorOutput?, of request: SelfServiceRequest,
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<AuthenticatorKind?, SelfServiceRefusal> {
    guard transaction.policy.isEnrolled(transaction.account) else { return .success(nil) }
    if let refusal = transaction.refuseLockedStepUp(request, now: now) { return .failure(refusal) }
    guard let output else { return .failure(.stepUpRequired) }
    if !output.isCode {
      return .failure(transaction.reject(.notACode, request, now: now))
    }

    let before = transaction.account
    transaction.account.stepUpThrottle.countFailure(at: now)
    // Whoever reads somebody's mail must not get at their devices.
    let outcome = try verifier.verify(
      output, in: &transaction.account, policy: transaction.policy, at: transaction.moment(now),
      admitsEmail: !transaction.policy.hasDevice(transaction.account))
    switch outcome {
    case .wrong:
      return .failure(transaction.reject(.wrong, request, now: now))
    case .replayed:
      transaction.account = before
      return .failure(transaction.reject(.used, request, now: now))
    case .accepted(let factor):
      transaction.account.stepUpThrottle = before.stepUpThrottle
      transaction.account.stepUpThrottle.endRow()
      if factor.kind == .recoveryCode {
        transaction.record(
          request.event(.recoveryCodeUsed, .done, now: now, method: .recoveryCode))
      }
      return .success(factor.kind)
    }
  }
}
