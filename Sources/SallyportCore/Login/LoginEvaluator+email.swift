/// Codes by e-mail, and the choice of a method (product rows S5 and S6).
extension LoginEvaluator {
  /// What somebody is asked who wants a code by e-mail.
  ///
  /// Everybody is told the same, whoever they are and whether or not there is an address (I13). It
  /// costs no try, for it is none; how often one may ask is bounded for the name, for all together, and
  /// for the conversation. What is recorded with the account only keeps a mail from being sent.
  func requestEmail(
    in conversation: inout LoginConversation, _ transaction: inout AccountTransaction,
    now: UnixTime
  ) throws(StoreError) -> Decision {
    let request = conversation.request
    guard conversation.mayRequestEmail() else {
      transaction.record(request.event(.login, .deny, .tooManyRequests, now: now))
      return .deny(.tooManyRequests)
    }
    if let next = mailAllowance.countRequest(
      under: conversation.name, transaction.policy, now: now)
    {
      return .challenge(.emailLater(next))
    }
    let isHeldBack =
      isHeldBack(request, transaction.account, transaction.policy, now: now)
      || transaction.nextMailRequest(now: now) != nil
    if transaction.nextMailRequest(now: now) == nil { transaction.countMailRequest(now: now) }
    let isQueued =
      isHeldBack ? false : try emailCodes.issueSignInCode(in: &transaction, now: now)
    if isQueued { mailAllowance.countQueued(now: now) }
    transaction.record(
      request.event(
        .emailCodeRequested, isQueued ? .done : .deny, isQueued ? nil : .noEmail, now: now,
        method: .email))
    return .challenge(.emailedCode)
  }

  /// Whether a code would not be compared now, so that none is sent.
  private func isHeldBack(
    _ request: LoginRequest, _ account: Account, _ policy: Policy, now: UnixTime
  ) -> Bool {
    guard request.peer.isPrivileged else { return account.stepUpThrottle.isLocked }
    var throttle = account.loginThrottle
    let admission = throttle.admission(
      from: ThrottleSource(request.address), at: now, limits: policy.throttle)
    return admission != .compare
  }
}
