/// What administrators do with other people's second factor, once it is proved that they may.
package struct Administration {
  /// Who does it, and on what grounds: what the audit log says about each act.
  package struct Act: Hashable, Sendable {
    package let actor: UserID

    /// What the acting person proved themselves with; nil for break-glass.
    package let method: AuthenticatorKind?
    package let breakGlass: BreakGlass?
    package let now: UnixTime

    package init(
      actor: UserID, method: AuthenticatorKind?, breakGlass: BreakGlass?, now: UnixTime
    ) {
      self.actor = actor
      self.method = method
      self.breakGlass = breakGlass
      self.now = now
    }

    /// - Parameter note: what was said about it; the reason of break-glass comes before it.
    package func event(
      _ action: AuditEvent.Action, _ account: AccountIdentity?, note: String? = nil
    ) -> AuditEvent {
      // Said once where both say the same.
      let texts = [breakGlass?.reason, note == breakGlass?.reason ? nil : note].compactMap(\.self)
      return AuditEvent(
        at: now, action: action, verdict: .done, reason: breakGlass == nil ? nil : .breakGlass,
        account: account, actor: actor, method: method,
        note: texts.isEmpty ? nil : AuditEvent.cutNote(texts.joined(separator: "; ")))
    }
  }

  /// What an account was freed from.
  package struct Unlocking: Hashable, Sendable {
    package let loginsWereLocked: Bool
    package let stepUpsWereLocked: Bool

    /// Failures of logins and of step-ups that no longer count.
    package let forgottenFailures: Int
  }

  private let sheet: RecoverySheet

  package init(sheet: RecoverySheet) {
    self.sheet = sheet
  }

  /// Clears every counted failure, the step-ups' included (product row A11).
  package func unlock(in transaction: inout AccountTransaction, _ act: Act) -> Unlocking {
    let (logins, stepUps) = (transaction.account.loginThrottle, transaction.account.stepUpThrottle)
    transaction.account.loginThrottle = LoginThrottle()
    transaction.account.stepUpThrottle = StepUpThrottle()
    transaction.record(act.event(.unlocked, transaction.account.subject.identity))
    return Unlocking(
      loginsWereLocked: logins.isLocked, stepUpsWereLocked: stepUps.isLocked,
      forgottenFailures: logins.history.total + stepUps.history.total)
  }

  /// Removes every device and recovery code (product row A6), as the owner's own `disable` does, and
  /// an invitation.
  package func disable(
    in transaction: inout AccountTransaction, _ act: Act
  ) -> [DeviceName] {
    transaction.record(act.event(.disabled, transaction.account.subject.identity))
    return transaction.account.removeSecondFactor()
  }

  /// Has nothing asked of the account for a time (product row A15); nil where time or reason is out
  /// of range.
  package func grantPass(
    for duration: Duration, because reason: String, in transaction: inout AccountTransaction,
    _ act: Act
  ) -> TemporaryPass? {
    guard
      let pass = TemporaryPass(
        until: act.now + duration, grantedAt: act.now, grantedBy: act.actor, reason: reason)
    else { return nil }
    transaction.account.pass = pass
    transaction.record(
      act.event(
        .passGranted, transaction.account.subject.identity,
        note: "for \(duration.components.seconds) s: \(reason)"))
    return pass
  }

  /// Ends a pass and forgets what was remembered.
  ///
  /// - Returns: Whether there was a pass that had not ended, and how many sources were remembered.
  package func revokePass(
    in transaction: inout AccountTransaction, _ act: Act
  ) -> (wasGranted: Bool, forgotten: Int) {
    let account = transaction.account
    guard account.pass != nil || !account.remembered.isEmpty else { return (false, 0) }
    transaction.account.pass = nil
    transaction.account.remembered = []
    transaction.record(act.event(.passRevoked, account.subject.identity))
    return (account.pass.map { act.now < $0.until } ?? false, account.remembered.count)
  }

  /// The recovery codes of somebody else, whose owner is told (product row A7).
  package func readRecoveryCodes(
    in transaction: inout AccountTransaction, _ act: Act
  ) throws(StoreError) -> [RecoverySheet.Line] {
    transaction.account.recoveryCodeViews += 1
    transaction.record(act.event(.recoveryCodesRead, transaction.account.subject.identity))
    return try sheet.readableLines(of: transaction.account)
  }
}
