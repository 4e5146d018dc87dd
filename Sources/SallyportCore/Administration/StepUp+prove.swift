extension StepUp {
  /// Checks the step-up of an acting person, in a transaction of their own account.
  ///
  /// Unlike what people do with their own second factor, nothing is done by an account that has
  /// none: not even one that lost it since `Proof.check`.
  package func prove(
    _ output: AuthenticatorOutput?, in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<AuthenticatorKind, AdministrationRefusal> {
    guard let identity = transaction.account.subject.identity,
      transaction.policy.hasDevice(transaction.account)
    else { return .failure(.secondFactorNeeded) }
    // Where the account comes from matters for an enrolment only.
    let request = SelfServiceRequest(identity: identity, facts: .unknown)
    switch try check(output, of: request, in: &transaction, now: now) {
    case .success(let kind?): return .success(kind)
    case .success(nil): return .failure(.secondFactorNeeded)
    case .failure(let refusal): return .failure(AdministrationRefusal(refusal))
    }
  }
}

extension AdministrationRefusal {
  /// What `StepUp.check` refuses with; whatever else it may once say asks for a step-up again.
  fileprivate init(_ refusal: SelfServiceRefusal) {
    switch refusal {
    case .stepUpRejected(let rejection): self = .stepUpRejected(rejection)
    case .stepUpLocked: self = .stepUpLocked
    case .stepUpRequired, .notEnrolled, .codeMismatch, .noPendingEnrollment, .deviceNameTaken,
      .tooManyDevices, .noSuchDevice, .codesUsed, .directoryAccount, .secondFactorMandatory,
      .recoveryCodesHidden, .regenerationNeedsDevice, .methodDisabled, .noEmail, .noPendingEmail,
      .activationRejected, .tooMuchMail, .emailStepUpRequired, .stepUpEmailed:
      self = .stepUpRequired
    }
  }
}
