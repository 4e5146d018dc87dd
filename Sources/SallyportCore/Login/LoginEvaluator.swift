/// Decides logins: a function of what is asked, what was typed, the time, the policy and the
/// account.
///
/// It changes the account, and the shell around it commits that before it replies.
package struct LoginEvaluator {
  private let verifier: Verifier
  let emailCodes: EmailCodes
  let mailAllowance: MailAllowance
  private let guide: EnrollmentGuide

  /// Of the running kernel; nil where that is not known, and then no source is remembered.
  private let boot: BootID?

  package init(
    verifier: Verifier, emailCodes: EmailCodes, mailAllowance: MailAllowance,
    guide: EnrollmentGuide, boot: BootID?
  ) {
    self.verifier = verifier
    self.emailCodes = emailCodes
    self.mailAllowance = mailAllowance
    self.guide = guide
    self.boot = boot
  }

  /// What a login is asked first, or that it is asked nothing.
  ///
  /// Changes nothing.
  package func opening(
    _ request: LoginRequest, _ snapshot: AccountSnapshot, now: UnixTime
  ) -> Opening {
    let question = question(request, snapshot.account, snapshot.latestRecordedTime, now: now)
    switch snapshot.policy.ruling(on: question).requirement {
    case .notRequired: return .passWithoutCode
    case .codeRequired: return .askForCode
    case .mandatoryNotEnrolled:
      let mayEnroll = guide.isOpen(to: request, snapshot.account, snapshot.policy)
      return mayEnroll ? .enroll : .askForCode
    }
  }

  /// Begins an enrolment that the policy has open to everybody, if that is still so and nothing
  /// holds this source back; otherwise asks for a code, like everybody else's login.
  package func enroll(
    in conversation: inout LoginConversation, _ transaction: inout AccountTransaction,
    now: UnixTime
  ) -> Decision {
    let request = conversation.request
    let ruling = transaction.policy.ruling(on: question(request, in: transaction, now: now))
    if case .notRequired = ruling.requirement {
      return passWithoutCode(request, in: &transaction, now: now)
    }
    // Only looked at: whatever changes an account is recorded, and this is not worth a row.
    var throttle = transaction.account.loginThrottle
    let admission = throttle.admission(
      from: ThrottleSource(request.address), at: now, limits: transaction.policy.throttle)
    guard ruling.requirement == .mandatoryNotEnrolled, admission == .compare,
      guide.isOpen(to: request, transaction.account, transaction.policy)
    else { return .challenge(.code) }
    return beginWalk(invitedBy: nil, in: &conversation, &transaction, now: now)
  }

  private func beginWalk(
    invitedBy invitation: Invitation?, in conversation: inout LoginConversation,
    _ transaction: inout AccountTransaction, now: UnixTime
  ) -> Decision {
    let walk = guide.begin(
      conversation.request, invitedBy: invitation, in: &transaction, now: now)
    conversation.walk = walk
    return .challenge(.enrollment(walk.challenge))
  }

  /// Judges one answer to a step of an enrolment.
  ///
  /// At the end of it, and not before, the account has its device and its recovery codes, and the
  /// login is permitted.
  package func judge(
    _ answer: EnrollmentAnswer, in conversation: inout LoginConversation,
    _ transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Decision {
    let request = conversation.request
    let before = transaction.account
    let ruling = transaction.policy.ruling(on: question(request, in: transaction, now: now))
    guard var walk = conversation.walk, ruling.requirement == .mandatoryNotEnrolled else {
      return end(.enrollmentEnded, request, in: &transaction, now: now)
    }
    switch try guide.take(answer, in: &walk, request, &transaction, now: now) {
    case .ask(let challenge):
      conversation.walk = walk
      return .challenge(.enrollment(challenge))
    case .refused(let reason):
      return end(reason, request, in: &transaction, now: now)
    case .enrolled(let device):
      let factor = AcceptedFactor.enrollment(device, isInvited: walk.invitation != nil)
      return permit(factor, request, before: before, in: &transaction, now: now)
    }
  }

  /// Refuses for good: nobody is asked for a code they cannot have.
  private func end(
    _ reason: DenialReason, _ request: LoginRequest, in transaction: inout AccountTransaction,
    now: UnixTime
  ) -> Decision {
    transaction.record(request.event(.login, .deny, reason.auditReason, now: now))
    return .deny(reason)
  }

  /// Records a sign-in that needed no second factor, if that is still so; otherwise asks.
  package func passWithoutCode(
    _ request: LoginRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) -> Decision {
    let decision = letIn(request, as: .login, in: &transaction, now: now)
    return decision ?? .challenge(.code)
  }

  /// The account stage of sshd, after a key (product row S16): whether the account may sign in
  /// without a code having been asked for.
  package func accountCheck(
    _ request: LoginRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) -> Decision {
    if let decision = letIn(request, as: .accountCheck, in: &transaction, now: now) {
      return decision
    }
    transaction.record(request.event(.accountCheck, .deny, .keyAlone, now: now))
    return .deny(.keyAlone)
  }

  /// Lets somebody in because root has broken the glass, whatever the account holds, and keeps it as
  /// their last sign-in (product rows O8 and S15): whoever was not there then should see it.
  ///
  /// - Parameter event: what the audit log says of it.
  package func passByGlass(
    _ request: LoginRequest, recording event: AuditEvent,
    in transaction: inout AccountTransaction, now: UnixTime
  ) -> Decision {
    noteSignIn(request, method: .brokenGlass, in: &transaction, now: now)
    transaction.record(event)
    return .passedByGlass
  }

  /// Lets somebody in of whom nothing is asked; nil where something is.
  private func letIn(
    _ request: LoginRequest, as action: AuditEvent.Action,
    in transaction: inout AccountTransaction, now: UnixTime
  ) -> Decision? {
    let question = question(request, in: transaction, now: now)
    let ruling = transaction.policy.ruling(on: question)
    guard case .notRequired(let reason) = ruling.requirement else { return nil }
    let notices = Self.announcement(
      of: transaction.policy.announcedMandate(on: question), now: now)
    noteSignIn(request, method: nil, in: &transaction, now: now)
    transaction.record(
      request.event(
        action, .notRequired, request.auditReason(reason), now: now, rule: ruling.rule))
    return .notRequired(reason, notices: notices)
  }

  /// A login as the policy looks at it.
  private func question(
    _ request: LoginRequest, in transaction: AccountTransaction, now: UnixTime
  ) -> PolicyQuestion {
    question(request, transaction.account, transaction.latestRecordedTime, now: now)
  }

  private func question(
    _ request: LoginRequest, _ account: Account, _ latestRecordedTime: UnixTime, now: UnixTime
  ) -> PolicyQuestion {
    PolicyQuestion(
      account: account, facts: request.facts, service: request.service, address: request.address,
      moment: Moment(now: now, latestRecordedTime: latestRecordedTime), boot: boot)
  }

  /// A day that has begun counts: nobody is told "0 days" who can still sign in.
  private static func announcement(of from: UnixTime?, now: UnixTime) -> [LoginNotice] {
    guard let from else { return [] }
    let secondsLeft = (from - now).components.seconds
    return [.mandatory(from: from, daysLeft: Int(secondsLeft / 86_400) + 1)]
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
    let ruling = policy.ruling(on: question(request, in: transaction, now: now))
    if case .notRequired = ruling.requirement {
      return passWithoutCode(request, in: &transaction, now: now)
    }
    if case .choice(let choice) = output, let line = conversation.line(of: choice) {
      guard line == .email else { return .challenge(.code) }
      return try requestEmail(in: &conversation, &transaction, now: now)
    }
    if !output.isCode {
      return refuse(.notACode, in: &conversation, &transaction, now: now)
    }
    if let reason = holdBack(output, request, in: &transaction, now: now) {
      return refuse(reason, in: &conversation, &transaction, now: now)
    }

    let before = transaction.account
    countFailure(of: request, in: &transaction, now: now)
    let outcome = try verifier.verify(
      output, in: &transaction.account, policy: policy, at: transaction.moment(now))
    let invitation = guide.invitation(openedBy: output, request, in: transaction, now: now)
    switch outcome {
    case .wrong:
      if let invitation, ruling.requirement == .mandatoryNotEnrolled {
        // The attempt was counted before it was compared; it was none.
        transaction.account = before
        return beginWalk(invitedBy: invitation, in: &conversation, &transaction, now: now)
      }
      let reason = Self.reason(forWrongAnswerUnder: ruling.requirement, request.subject)
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
    noteSignIn(request, method: SignIn.Method(factor.kind), in: &transaction, now: now)
    remember(request, in: &transaction, now: now)
    transaction.record(
      request.event(.login, .permit, nil, now: now, method: factor.kind, device: factor.device))
    if before.loginThrottle.isLocked, !transaction.account.loginThrottle.isLocked {
      transaction.record(request.event(.unlocked, .done, nil, now: now, method: factor.kind))
    }
    noteSource(request, in: &transaction, now: now)
    let failures = before.failuresSinceSignIn - transaction.account.failuresSinceSignIn
    let lacksCodes =
      transaction.account.recoveryCodes.isEmpty && transaction.policy.admitsRecoveryCodes
      && request.peer.isPrivileged
    return .permit(
      factor, notices: Self.notices(factor, failures: failures, lacksCodes: lacksCodes))
  }

  /// A success clears its own source only; what has 80 bits opens a locked account as well.
  private func clearLoginFailures(
    after factor: AcceptedFactor, from address: IPAddress?, in account: inout Account
  ) {
    if factor.opensLockedAccounts, account.loginThrottle.isLocked {
      account.loginThrottle.unlockByRecoveryCode()
    } else {
      account.loginThrottle.recordSuccess(from: ThrottleSource(address))
    }
  }

  private func noteSignIn(
    _ request: LoginRequest, method: SignIn.Method?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) {
    // Unlocking a screen is no sign-in, and what a process of one's own claims must not hide one.
    guard case .account = request.subject, request.peer.isPrivileged else { return }
    transaction.account.lastSignIn = SignIn(
      at: now, service: request.service, address: request.address, method: method)
  }

  /// Keeps the source for a time, where the policy says so (product row S12).
  private func remember(
    _ request: LoginRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) {
    let time = transaction.policy.remembering
    transaction.account.remembered.removeAll { $0.until <= now || $0.boot != boot }
    guard time > .zero, request.peer.isPrivileged, request.service == RememberedSource.service,
      let address = request.address, let boot
    else { return }
    transaction.account.remembered.removeAll { $0.address == address }
    transaction.account.remembered.append(
      RememberedSource(address: address, until: now + time, boot: boot))
    let surplus = transaction.account.remembered.count - RememberedSource.maximumCount
    transaction.account.remembered.removeFirst(max(0, surplus))
  }

  /// Tells the owner of the first sign-in from a network, where the policy says so.
  private func noteSource(
    _ request: LoginRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) {
    guard transaction.policy.notices.contains(.newSource), request.peer.isPrivileged,
      let address = request.address, transaction.account.email.confirmed != nil
    else { return }
    let source = ThrottleSource(address)
    let known = transaction.account.email.knownSources
    transaction.account.email.knownSources.removeAll { $0 == source }
    transaction.account.email.knownSources.append(source)
    let surplus = transaction.account.email.knownSources.count - EmailRecord.maximumSources
    transaction.account.email.knownSources.removeFirst(max(0, surplus))
    // The first of all is where it was switched on.
    guard !known.isEmpty, !known.contains(source) else { return }
    transaction.notify(MailNotice(kind: .newSource, at: now, detail: "\(address)"))
  }

  private static func notices(
    _ factor: AcceptedFactor, failures: Int, lacksCodes: Bool
  ) -> [LoginNotice] {
    var notices: [LoginNotice] = []
    switch factor {
    case .app, .email: if lacksCodes { notices.append(.noRecoveryCodes) }
    case .recoveryCode(let use): notices.append(.recoveryCodeUsed(use))
    case .enrollment: notices.append(.enrolled)
    }
    if failures >= LoginNotice.failuresWorthTelling { notices.append(.failedAttempts(failures)) }
    return notices
  }
}

extension LoginRequest {
  /// An audit event about this login.
  package func event(
    _ action: AuditEvent.Action, _ verdict: AuditEvent.Verdict, _ reason: AuditReason?,
    now: UnixTime, method: AuthenticatorKind? = nil, device: DeviceName? = nil, rule: Int? = nil
  ) -> AuditEvent {
    AuditEvent(
      at: now, action: action, verdict: verdict, reason: reason, account: subject.identity,
      actor: peer.uid, service: service, terminal: terminal, address: address,
      remoteAccount: remoteAccount, method: method, device: device, rule: rule)
  }
}

extension LoginRequest {
  /// Why nothing was asked, as the log says it: a name that nobody has is its own reason.
  fileprivate func auditReason(_ reason: NotRequiredReason) -> AuditReason {
    switch (reason, subject) {
    case (.modeOff, _): .modeOff
    case (.notEnrolled, .decoy): .unknownAccount
    case (.notEnrolled, .account): .notEnrolled
    case (.exempt, _): .exempt
    case (.temporaryPass, _): .temporaryPass
    case (.remembered, _): .remembered
    case (.directoryAccount, _): .directoryAccount
    }
  }
}
