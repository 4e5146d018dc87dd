/// Walks somebody who must have a second factor, and has none, through getting one while they sign
/// in (product row E12): a key, its first code, the recovery codes.
///
/// What the policy asks of the login is for `LoginEvaluator` to know. A name that nobody has is
/// walked as well, with a key whose codes are never right (I13).
package struct EnrollmentGuide {
  /// What became of an answer.
  enum Outcome {
    case ask(EnrollmentChallenge)
    case refused(DenialReason)

    /// The device and the recovery codes are the account's now.
    case enrolled(DeviceName)
  }

  private let enrollment: Enrollment
  private let sheet: RecoverySheet
  private let invitations: Invitations

  package init(enrollment: Enrollment, sheet: RecoverySheet, invitations: Invitations) {
    self.enrollment = enrollment
    self.sheet = sheet
    self.invitations = invitations
  }

  /// Whether this login may lead to an enrolment that nobody needs to be invited to.
  func isOpen(to request: LoginRequest, _ account: Account, _ policy: Policy) -> Bool {
    policy.loginEnrollment == .open && admits(request, account, policy)
  }

  /// The invitation that an answer opens.
  ///
  /// Wherever the policy knows of invitations, every answer of that shape is compared with one,
  /// whoever's login it is (I13).
  func invitation(
    openedBy output: AuthenticatorOutput, _ request: LoginRequest,
    in transaction: AccountTransaction, now: UnixTime
  ) -> Invitation? {
    guard case .recoveryCode(let code) = output, transaction.policy.loginEnrollment != .never else {
      return nil
    }
    let invitation = invitations.invitation(
      opening: code, of: transaction.account, at: transaction.moment(now))
    return admits(request, transaction.account, transaction.policy) ? invitation : nil
  }

  /// Makes a new key; nothing of it is kept in the account.
  func begin(
    _ request: LoginRequest, invitedBy invitation: Invitation?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) -> EnrollmentWalk {
    let device = Self.deviceName(in: transaction.account)
    transaction.record(
      request.event(.enrollmentBegun, .done, .firstEnrollment, now: now, device: device))
    return EnrollmentWalk(
      invitation: invitation, issuer: transaction.policy.issuer,
      pending: enrollment.pending(device, .standard, in: transaction, now: now))
  }

  /// Takes an answer; everything that let the walk begin is looked at again.
  func take(
    _ answer: EnrollmentAnswer, in walk: inout EnrollmentWalk, _ request: LoginRequest,
    _ transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Outcome {
    guard stillHolds(walk, request, transaction, now: now) else {
      return .refused(.enrollmentEnded)
    }
    if walk.confirmed == nil {
      return try takeFirstCode(answer, in: &walk, request, &transaction, now: now)
    }
    if answer == .acknowledgement {
      return try finish(walk, request, &transaction, now: now)
    }
    walk.confirmed?.showingsLeft -= 1
    guard let left = walk.confirmed?.showingsLeft, left > 0 else {
      return .refused(.notAcknowledged)
    }
    return .ask(walk.challenge(isAgain: true))
  }

  private func takeFirstCode(
    _ answer: EnrollmentAnswer, in walk: inout EnrollmentWalk, _ request: LoginRequest,
    _ transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Outcome {
    walk.pending.countTry()
    let policy = transaction.policy
    let step = firstStep(answer, walk, policy, now: now)
    guard let step, case .account = request.subject else {
      transaction.record(
        request.event(
          .enrollmentFailed, .deny, .codeMismatch, now: now, device: walk.pending.name))
      guard walk.pending.triesLeft > 0 else { return .refused(.codeMismatch) }
      return .ask(walk.challenge(isAgain: true))
    }
    let codes = policy.admitsRecoveryCodes ? sheet.freshCodes(policy: policy) : []
    walk.confirmed = EnrollmentWalk.Confirmed(step: step, recoveryCodes: codes)
    return codes.isEmpty
      ? try finish(walk, request, &transaction, now: now) : .ask(walk.challenge)
  }

  private func firstStep(
    _ answer: EnrollmentAnswer, _ walk: EnrollmentWalk, _ policy: Policy, now: UnixTime
  ) -> TimeStep? {
    guard case .code(let typed) = answer else { return nil }
    return enrollment.firstStep(
      of: .oneTimePassword(typed), walk.pending, policy: policy, now: now)
  }

  /// Device, recovery codes and the end of the invitation, all at once.
  private func finish(
    _ walk: EnrollmentWalk, _ request: LoginRequest, _ transaction: inout AccountTransaction,
    now: UnixTime
  ) throws(StoreError) -> Outcome {
    guard let confirmed = walk.confirmed else { return .refused(.enrollmentEnded) }
    let device = walk.pending.name
    try enrollment.bind(
      walk.pending, confirmedWith: confirmed.step, in: &transaction.account, now: now)
    try sheet.replaceAll(
      in: &transaction.account, with: confirmed.recoveryCodes, policy: transaction.policy)
    if walk.invitation != nil {
      transaction.record(request.event(.invitationUsed, .done, nil, now: now))
    }
    transaction.record(request.event(.deviceAdded, .done, nil, now: now, device: device))
    return .enrolled(device)
  }

  private func stillHolds(
    _ walk: EnrollmentWalk, _ request: LoginRequest, _ transaction: AccountTransaction,
    now: UnixTime
  ) -> Bool {
    let (account, policy) = (transaction.account, transaction.policy)
    guard !walk.pending.hasExpired(at: now), walk.pending.fits(account, under: policy),
      admits(request, account, policy)
    else { return false }
    guard let invitation = walk.invitation else { return policy.loginEnrollment == .open }
    return policy.loginEnrollment != .never && account.invitation == invitation
      && transaction.moment(now).isBefore(invitation.until)
  }

  /// Whether such a login may lead to an enrolment at all.
  ///
  /// Of a name that nobody has nothing is known that could stand against it.
  private func admits(_ request: LoginRequest, _ account: Account, _ policy: Policy) -> Bool {
    guard request.peer.isPrivileged, policy.admitsApps else { return false }
    guard case .account = request.subject else { return true }
    let device = Self.deviceName(in: account)
    return enrollment.obstacle(to: device, request.facts, account, policy) == nil
  }

  private static func deviceName(in account: Account) -> DeviceName {
    .firstFree(among: account.devices.map(\.name))
  }
}
