/// Asks for proof before one's own second factor is changed (product row E10): a current code of
/// the app, or a recovery code, used up in the same transaction as the change.
package struct StepUp {
  private let verifier: Verifier
  private let emailCodes: EmailCodes
  private let mailAllowance: MailAllowance

  package init(verifier: Verifier, emailCodes: EmailCodes, mailAllowance: MailAllowance) {
    self.verifier = verifier
    self.emailCodes = emailCodes
    self.mailAllowance = mailAllowance
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
    // Whoever reads somebody's mail must not get at their devices.
    let admitsEmail =
      !transaction.policy.hasDevice(transaction.account) && transaction.policy.admitsEmail
      && transaction.account.email.factor != nil
    guard let output else {
      return .failure(admitsEmail ? .emailStepUpRequired : .stepUpRequired)
    }
    if admitsEmail, case .choice(.email) = output {
      return .failure(try sendCode(request, in: &transaction, now: now))
    }
    if !output.isCode {
      return .failure(transaction.reject(.notACode, request, now: now))
    }

    let before = transaction.account
    transaction.account.stepUpThrottle.countFailure(at: now)
    let outcome = try verifier.verify(
      output, in: &transaction.account, policy: transaction.policy, at: transaction.moment(now),
      admitsEmail: admitsEmail)
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

  /// Has a code sent to whoever has no app that would show one.
  private func sendCode(
    _ request: SelfServiceRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> SelfServiceRefusal {
    if let next = mailAllowance.nextRequest(in: transaction, now: now) {
      return .tooMuchMail(until: next)
    }
    transaction.countMailRequest(now: now)
    if try emailCodes.issueSignInCode(in: &transaction, now: now) {
      mailAllowance.countQueued(now: now)
    }
    transaction.record(request.event(.emailCodeRequested, .done, now: now, method: .email))
    return .stepUpEmailed
  }
}
