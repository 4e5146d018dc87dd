package import SallyportMail

/// Binds an address to an account: `set` sends a code there, `confirm` takes it (product row A12).
package struct EmailBinding {
  /// What `confirm` ends in.
  package struct Confirmation: Sendable {
    package let mailbox: Mailbox

    /// The new sheet, where the account has just become enrolled.
    package let recoverySheet: [RecoverySheet.Line]?
  }

  private let codes: EmailCodes
  private let allowance: MailAllowance
  private let stepUp: StepUp
  private let sheet: RecoverySheet

  package init(
    codes: EmailCodes, allowance: MailAllowance, stepUp: StepUp, sheet: RecoverySheet
  ) {
    self.codes = codes
    self.allowance = allowance
    self.stepUp = stepUp
    self.sheet = sheet
  }

  /// Queues an activation mail; the address that was confirmed before stays until this one is.
  ///
  /// - Returns: Until when its code works.
  package func set(
    _ mailbox: Mailbox, _ request: SelfServiceRequest, stepUp output: AuthenticatorOutput?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<UnixTime, SelfServiceRefusal> {
    guard admitsAddress(request.facts, transaction.policy) else {
      return .failure(.directoryAccount)
    }
    // Before the step-up, so that no code is used up for a refusal.
    if let next = allowance.nextRequest(in: transaction, now: now) {
      return .failure(.tooMuchMail(until: next))
    }
    let isProven = transaction.policy.isEnrolled(transaction.account)
    let method: AuthenticatorKind?
    switch try stepUp.check(output, of: request, in: &transaction, now: now) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let kind): method = kind
    }
    transaction.countMailRequest(now: now)
    try codes.issueActivation(
      of: mailbox, isProven: isProven, in: &transaction.account, now: now)
    allowance.countQueued(now: now)
    transaction.record(request.event(.emailRequested, .done, now: now, method: method))
    return .success(now + EmailRecord.Pending.lifetime)
  }

  /// Takes the code of an activation mail.
  ///
  /// The code stands for the step-up that `set` asked for, or for the administrator who set the
  /// address; 80 bits nobody guesses.
  package func confirm(
    _ output: AuthenticatorOutput, _ request: SelfServiceRequest,
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<Confirmation, SelfServiceRefusal> {
    guard admitsAddress(request.facts, transaction.policy) else {
      return .failure(.directoryAccount)
    }
    let wasEnrolled = transaction.policy.isEnrolled(transaction.account)
    guard let waiting = transaction.account.email.pending, waiting.isProven || !wasEnrolled else {
      return .failure(.noPendingEmail)
    }
    guard case .recoveryCode(let code) = output,
      let pending = codes.pending(
        confirmedBy: code, of: transaction.account, at: transaction.moment(now))
    else {
      transaction.record(request.event(.emailConfirmed, .deny, .codeMismatch, now: now))
      return .failure(.activationRejected)
    }
    if pending.mailbox != transaction.account.email.confirmed?.mailbox {
      // To the address as it was, which may be somebody's who does not know of this.
      transaction.notify(
        MailNotice(kind: .emailChanged, at: now, detail: pending.mailbox.masked))
    }
    transaction.account.email.confirmed = EmailRecord.Confirmed(
      mailbox: pending.mailbox, at: now, isFactor: transaction.policy.admitsEmail)
    transaction.account.email.pending = nil
    // A sign-in with a code that went to the former address may have made them.
    transaction.account.remembered = []
    // What was sent to the other address opens nothing any more.
    transaction.account.email.code = nil
    transaction.account.mail.removeCodes()
    transaction.record(request.event(.emailConfirmed, .done, now: now))
    let isEnrolled = transaction.policy.isEnrolled(transaction.account)
    let bringsSheet = !wasEnrolled && isEnrolled && transaction.policy.admitsRecoveryCodes
    if isEnrolled { transaction.account.invitation = nil }
    let lines =
      bringsSheet
      ? try sheet.replaceAll(in: &transaction.account, policy: transaction.policy) : nil
    return .success(Confirmation(mailbox: pending.mailbox, recoverySheet: lines))
  }

  /// Takes the address away, the confirmed one and the one that waits.
  ///
  /// Where it was the second factor, that ends, with its recovery codes; refused where it is mandatory
  /// (product row E9).
  ///
  /// - Returns: Whether there still is a second factor.
  package func remove(
    _ request: SelfServiceRequest, stepUp output: AuthenticatorOutput?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<Bool, SelfServiceRefusal> {
    let (account, policy) = (transaction.account, transaction.policy)
    guard account.email.confirmed != nil || account.email.pending != nil else {
      return .failure(.noEmail)
    }
    let wasEnrolled = policy.isEnrolled(account)
    let endsSecondFactor = wasEnrolled && !policy.hasDevice(account)
    let isMandatory = policy.isMandatory(
      for: request.subject, request.facts, at: transaction.moment(now))
    guard !endsSecondFactor || !isMandatory else { return .failure(.secondFactorMandatory) }
    switch try stepUp.check(output, of: request, in: &transaction, now: now) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let method):
      transaction.notify(MailNotice(kind: .emailChanged, at: now))
      transaction.record(request.event(.emailRemoved, .done, now: now, method: method))
      transaction.account.removeEmail()
      guard endsSecondFactor else { return .success(wasEnrolled) }
      _ = transaction.account.removeSecondFactor()
      transaction.record(request.event(.disabled, .done, now: now, method: method))
      return .success(false)
    }
  }

  /// Queues a mail to oneself that says that mail arrives.
  package func test(
    _ request: SelfServiceRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) -> Result<Mailbox, SelfServiceRefusal> {
    guard let mailbox = transaction.account.email.confirmed?.mailbox else {
      return .failure(.noEmail)
    }
    if let next = allowance.nextRequest(in: transaction, now: now) {
      return .failure(.tooMuchMail(until: next))
    }
    transaction.countMailRequest(now: now)
    transaction.account.mail.add(
      .test, to: mailbox, at: now, until: now + QueuedMail.lifetime)
    allowance.countQueued(now: now)
    transaction.record(request.event(.emailTested, .done, now: now))
    return .success(mailbox)
  }

  /// A directory account that may not enrol gets no address that would be a second factor.
  private func admitsAddress(_ facts: AccountFacts, _ policy: Policy) -> Bool {
    !policy.admitsEmail || policy.admitsDirectoryAccounts || facts.isLocal == true
  }
}
