/// What was taken as it was found, although it was not what was sealed.
package struct AcceptedAccounts: Sendable {
  /// Accounts that there are.
  package let count: Int

  /// Whose records carry no MAC that fits: they stay refused.
  package let refused: [AccountName]
  package let auditRecords: [AuditRecord]

  package init(count: Int, refused: [AccountName], auditRecords: [AuditRecord]) {
    self.count = count
    self.refused = refused
    self.auditRecords = auditRecords
  }
}
