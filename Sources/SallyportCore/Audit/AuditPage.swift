/// Some rows of the audit log, in order.
///
/// They are shown as they stand in the store; whether they are what was written, `verifyAudit` says.
package struct AuditPage: Hashable, Sendable {
  /// How many rows are looked at for one page, whether they pass the filter or not: a few
  /// milliseconds in which nobody logs in.
  package static let maximumRows = 2000

  package let records: [AuditRecord]

  /// The number of the last row that was looked at: what to go on behind.
  ///
  /// The last row of the log where that stands before the row that was asked for.
  package let last: Int64

  /// Whether that is the end of the log.
  package let isAtEnd: Bool

  package init(records: [AuditRecord], last: Int64, isAtEnd: Bool) {
    self.records = records
    self.last = last
    self.isAtEnd = isAtEnd
  }
}
