package import SallyportMail

/// What administrators do with other people's addresses (product row A12).
///
/// An address that somebody else has set is used for nothing before its owner has typed the code that
/// was sent there.
package struct EmailAdministration {
  private let codes: EmailCodes

  package init(codes: EmailCodes) {
    self.codes = codes
  }

  /// Has an address wait for its owner to confirm it.
  ///
  /// - Returns: Until when the code works that was sent there.
  package func set(
    _ mailbox: Mailbox, in transaction: inout AccountTransaction, _ act: Administration.Act
  ) throws(StoreError) -> UnixTime {
    try codes.issueActivation(
      of: mailbox, isProven: true, in: &transaction.account, now: act.now)
    transaction.record(act.event(.emailRequested, transaction.account.subject.identity))
    return act.now + EmailRecord.Pending.lifetime
  }

  /// Sends a new code to the address that waits; nil where none does.
  package func resendActivation(
    in transaction: inout AccountTransaction, _ act: Administration.Act
  ) throws(StoreError) -> UnixTime? {
    guard let pending = transaction.account.email.pending else { return nil }
    return try set(pending.mailbox, in: &transaction, act)
  }
}
