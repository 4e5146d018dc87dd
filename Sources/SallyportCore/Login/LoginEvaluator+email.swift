/// Codes by e-mail, and the choice of a method (product rows S5 and S6).
extension LoginEvaluator {
  /// What somebody is asked who wants a code by e-mail.
  ///
  /// Everybody is told the same, whoever they are and whether or not there is an address (I13). It
  /// costs no try, for it is none; how often one may ask is bounded for the account, for all together,
  /// and for the conversation.
  func requestEmail(
    in conversation: inout LoginConversation, _ transaction: inout AccountTransaction,
    now: UnixTime
  ) throws(StoreError) -> Decision {
    let request = conversation.request
    if let next = mailAllowance.countRequest(by: request.subject, in: &transaction, now: now) {
      return conversation.askLater(until: next)
    }
    let isHeldBack = isHeldBack(request, transaction.account, transaction.policy, now: now)
    let isQueued =
      isHeldBack ? false : try emailCodes.issueSignInCode(in: &transaction, now: now)
    if isQueued { mailAllowance.countQueued(now: now) }
    transaction.record(
      request.event(
        .emailCodeRequested, isQueued ? .done : .deny, isQueued ? nil : .noEmail, now: now,
        method: .email))
    return conversation.askForEmailCode()
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
