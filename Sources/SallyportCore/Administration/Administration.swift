/// What administrators do with other people's second factor.
package enum Administration {
  /// What an account was freed from.
  package struct Unlocking: Hashable, Sendable {
    package let loginsWereLocked: Bool
    package let stepUpsWereLocked: Bool

    /// Failures of logins and of step-ups that no longer count.
    package let forgottenFailures: Int
  }

  /// Clears every counted failure, the step-ups' included (product row A11).
  package static func unlock(
    _ identity: AccountIdentity, actor: UserID, in transaction: inout AccountTransaction,
    now: UnixTime
  ) -> Unlocking {
    let (logins, stepUps) = (transaction.account.loginThrottle, transaction.account.stepUpThrottle)
    transaction.account.loginThrottle = LoginThrottle()
    transaction.account.stepUpThrottle = StepUpThrottle()
    transaction.record(
      AuditEvent(at: now, action: .unlocked, verdict: .done, account: identity, actor: actor))
    return Unlocking(
      loginsWereLocked: logins.isLocked, stepUpsWereLocked: stepUps.isLocked,
      forgottenFailures: logins.history.total + stepUps.history.total)
  }
}
