/// Decides logins: a function of what is asked, what was typed, the time, the policy and the
/// account.
///
/// It changes the account, and the shell around it commits that before it replies.
package struct LoginEvaluator {
  private let verifier: Verifier

  package init(verifier: Verifier) {
    self.verifier = verifier
  }

  /// What a login is asked first, or that it is asked nothing.
  ///
  /// Changes nothing.
  package func opening(for snapshot: AccountSnapshot) -> Opening {
    switch snapshot.policy.requirement(for: snapshot.account) {
    case .notRequired: .passWithoutCode
    case .codeRequired, .mandatoryNotEnrolled: .askForCode
    }
  }

  /// Records a sign-in that needed no second factor, if that is still so; otherwise asks.
  package func passWithoutCode(
    _ request: LoginRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) -> Decision {
    let requirement = transaction.policy.requirement(for: transaction.account)
    guard case .notRequired(let reason) = requirement else { return .challenge(.code) }
    noteSignIn(request, method: nil, in: &transaction, now: now)
    transaction.record(
      request.event(.login, .notRequired, request.auditReason(reason), now: now))
    return .notRequired(reason)
  }

  /// The account stage of sshd, after a key (product row S16): whether the account may sign in
  /// without a code having been asked for.
  package func accountCheck(
    _ request: LoginRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) -> Decision {
    switch transaction.policy.requirement(for: transaction.account) {
    case .notRequired(let reason):
      noteSignIn(request, method: nil, in: &transaction, now: now)
      transaction.record(
        request.event(.accountCheck, .notRequired, request.auditReason(reason), now: now))
      return .notRequired(reason)
    case .codeRequired, .mandatoryNotEnrolled:
      transaction.record(request.event(.accountCheck, .deny, .keyAlone, now: now))
      return .deny(.keyAlone)
    }
  }

  /// Judges one answer.
  ///
  /// The order is the point: shape, throttle, count, compare (I3). Whatever is decided, the account
  /// holds the count or the used code when this returns.
  package func judge(
    _ output: AuthenticatorOutput, in conversation: inout LoginConversation,
    _ transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Decision {
    let request = conversation.request
    let policy = transaction.policy
    let requirement = policy.requirement(for: transaction.account)
    if case .notRequired = requirement {
      return passWithoutCode(request, in: &transaction, now: now)
    }
    if output == .notACode {
      return refuse(.notACode, in: &conversation, &transaction, now: now)
    }
    if let reason = holdBack(output, request, in: &transaction, now: now) {
      return refuse(reason, in: &conversation, &transaction, now: now)
    }

    let before = transaction.account
    countFailure(of: request, in: &transaction, now: now)
    let outcome = try verifier.verify(
      output, in: &transaction.account, policy: policy, now: now)
    switch outcome {
    case .wrong:
      let reason = Self.reason(forWrongAnswerUnder: requirement, request.subject)
      noteLock(since: before, request, in: &transaction, now: now)
      return refuse(reason, in: &conversation, &transaction, now: now)
    case .replayed:
      transaction.account = before
      let decision = conversation.refuseReplay()
      transaction.record(request.event(.login, .deny, .replayed, now: now))
      return decision
    case .accepted(let factor):
      return permit(factor, request, before: before, in: &transaction, now: now)
    }
  }

  private static func reason(
    forWrongAnswerUnder requirement: Requirement, _ subject: Subject
  ) -> DenialReason {
    if case .decoy = subject { return .unknownAccount }
    return requirement == .mandatoryNotEnrolled ? .mandatoryNotEnrolled : .wrongCode
  }

  /// Why the answer must not be compared now; nil if it may be.
  private func holdBack(
    _ output: AuthenticatorOutput, _ request: LoginRequest,
    in transaction: inout AccountTransaction, now: UnixTime
  ) -> DenialReason? {
    guard request.peer.isPrivileged else {
      return transaction.account.stepUpThrottle.isLocked ? .stepUpLocked : nil
    }
    let admission = transaction.account.loginThrottle.admission(
      from: ThrottleSource(request.address), at: now, limits: transaction.policy.throttle)
    switch admission {
    case .compare: return nil
    case .wait: return .throttled
    case .compareRecoveryCodesOnly:
      if case .recoveryCode = output { return nil }
      return .locked
    }
  }

  private func countFailure(
    of request: LoginRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) {
    guard request.peer.isPrivileged else {
      // Whoever mistypes at a screen locker has the session already: that tells of no stolen
      // password (product row S10).
      transaction.account.stepUpThrottle.countFailure(at: now)
      return
    }
    transaction.account.failuresSinceSignIn += 1
    transaction.account.loginThrottle.countFailure(
      from: ThrottleSource(request.address), at: now, limits: transaction.policy.throttle)
  }

  private func refuse(
    _ reason: DenialReason, in conversation: inout LoginConversation,
    _ transaction: inout AccountTransaction, now: UnixTime
  ) -> Decision {
    transaction.record(
      conversation.request.event(.login, .deny, reason.auditReason, now: now))
    return conversation.refuse(reason)
  }

  private func noteLock(
    since before: Account, _ request: LoginRequest, in transaction: inout AccountTransaction,
    now: UnixTime
  ) {
    guard transaction.account.loginThrottle.isLocked, !before.loginThrottle.isLocked else { return }
    transaction.record(request.event(.locked, .done, .locked, now: now))
  }

  private func permit(
    _ factor: AcceptedFactor, _ request: LoginRequest, before: Account,
    in transaction: inout AccountTransaction, now: UnixTime
  ) -> Decision {
    // The attempt was counted before it was compared; it was none.
    transaction.account.loginThrottle = before.loginThrottle
    transaction.account.stepUpThrottle = before.stepUpThrottle
    if request.peer.isPrivileged {
      transaction.account.failuresSinceSignIn = 0
      transaction.account.stepUpThrottle.endRow()
      clearLoginFailures(after: factor, from: request.address, in: &transaction.account)
    }
    noteSignIn(request, method: factor.kind, in: &transaction, now: now)
    transaction.record(
      request.event(.login, .permit, nil, now: now, method: factor.kind, device: factor.device))
    if before.loginThrottle.isLocked, !transaction.account.loginThrottle.isLocked {
      transaction.record(request.event(.unlocked, .done, nil, now: now, method: factor.kind))
    }
    let failures = before.failuresSinceSignIn - transaction.account.failuresSinceSignIn
    return .permit(factor, notices: Self.notices(factor, failures: failures))
  }

  /// A success clears its own source only; a recovery code opens a locked account as well.
  private func clearLoginFailures(
    after factor: AcceptedFactor, from address: IPAddress?, in account: inout Account
  ) {
    if case .recoveryCode = factor, account.loginThrottle.isLocked {
      account.loginThrottle = LoginThrottle()
    } else {
      account.loginThrottle.recordSuccess(from: ThrottleSource(address))
    }
  }

  private func noteSignIn(
    _ request: LoginRequest, method: AuthenticatorKind?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) {
    // Unlocking a screen is no sign-in, and what a process of one's own claims must not hide one.
    guard case .account = request.subject, request.peer.isPrivileged else { return }
    transaction.account.lastSignIn = SignIn(
      at: now, service: request.service, address: request.address, method: method)
  }

  private static func notices(_ factor: AcceptedFactor, failures: Int) -> [LoginNotice] {
    var notices: [LoginNotice] = []
    if case .recoveryCode(let use) = factor { notices.append(.recoveryCodeUsed(use)) }
    if failures >= LoginNotice.failuresWorthTelling { notices.append(.failedAttempts(failures)) }
    return notices
  }
}

extension LoginRequest {
  /// An audit event about this login.
  package func event(
    _ action: AuditEvent.Action, _ verdict: AuditEvent.Verdict, _ reason: AuditReason?,
    now: UnixTime, method: AuthenticatorKind? = nil, device: DeviceName? = nil
  ) -> AuditEvent {
    AuditEvent(
      at: now, action: action, verdict: verdict, reason: reason, account: subject.identity,
      actor: peer.uid, service: service, terminal: terminal, address: address,
      remoteAccount: remoteAccount, method: method, device: device)
  }
}

extension LoginRequest {
  /// Why nothing was asked, as the log says it: a name that nobody has is its own reason.
  fileprivate func auditReason(_ reason: NotRequiredReason) -> AuditReason {
    switch (reason, subject) {
    case (.modeOff, _): .modeOff
    case (.notEnrolled, .decoy): .unknownAccount
    case (.notEnrolled, .account): .notEnrolled
    }
  }
}
