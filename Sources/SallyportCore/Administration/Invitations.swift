package import SallyportCrypto

/// Makes invitations, ends them, and knows them again (product row E12).
package struct Invitations: Sendable {
  private let vault: Vault
  private let random: any RandomBytes

  package init(vault: Vault, random: any RandomBytes) {
    self.vault = vault
    self.random = random
  }

  /// Invites the account to enrol at its next sign-in; an earlier invitation is void.
  ///
  /// - Returns: The code, which nobody can look at again, and until when it works.
  package func issue(
    in transaction: inout AccountTransaction, _ act: Administration.Act
  ) -> (code: RecoveryCode, until: UnixTime) {
    let code = RecoveryCode.generate(from: random)
    let subject = transaction.account.subject
    let until = act.now + Invitation.lifetime
    transaction.account.invitation = Invitation(
      digest: vault.digest(ofInvitation: code, for: subject), until: until, invitedBy: act.actor)
    transaction.record(act.event(.invited, subject.identity))
    return (code, until)
  }

  /// Ends an invitation.
  ///
  /// - Returns: Whether there was one that had not ended by itself.
  package func revoke(
    in transaction: inout AccountTransaction, _ act: Administration.Act
  ) -> Bool {
    guard let invitation = transaction.account.invitation else { return false }
    transaction.account.invitation = nil
    transaction.record(act.event(.invitationRevoked, transaction.account.subject.identity))
    return act.now < invitation.until
  }

  /// The account's invitation, if this is its code and it still holds.
  ///
  /// Costs the same time whether there is one or not (I13).
  func invitation(
    opening code: RecoveryCode, of account: Account, at moment: Moment
  ) -> Invitation? {
    let digests = vault.digests(of: code, as: .invitation, for: account.subject)
    let isRight = digests.contain(account.invitation?.digest ?? Self.noDigest)
    guard isRight, let invitation = account.invitation, moment.isBefore(invitation.until) else {
      return nil
    }
    return invitation
  }

  /// Stands where there is none.
  private static let noDigest = [UInt8](repeating: 0, count: 32)
}
