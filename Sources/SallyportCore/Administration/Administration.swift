/// What administrators do with other people's second factor.
package enum Administration {
  /// Clears every counted failure, the step-ups' included (product row A11).
  ///
  /// Returns whether the account was locked, for logins or for step-ups.
  package static func unlock(
    _ identity: AccountIdentity, actor: UserID, in transaction: inout AccountTransaction,
    now: UnixTime
  ) -> Bool {
    let account = transaction.account
    let wasLocked = account.loginThrottle.isLocked || account.stepUpThrottle.isLocked
    transaction.account.loginThrottle = LoginThrottle()
    transaction.account.stepUpThrottle = StepUpThrottle()
    transaction.record(
      AuditEvent(at: now, action: .unlocked, verdict: .done, account: identity, actor: actor))
    return wasLocked
  }
}
