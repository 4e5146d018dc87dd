/// What became of verifying some rows of the audit log (I9).
package struct AuditVerification: Hashable, Sendable {
  /// How many rows are verified at once: a few milliseconds in which nobody logs in.
  package static let maximumRows = 1000

  /// What is wrong with the row behind `last`.
  package enum Fault: String, Hashable, Sendable, CaseIterable {
    /// It is not what was written there: its MAC does not fit.
    case edited

    /// It is not there: rows were removed.
    case missing
  }

  /// How many rows were verified.
  package let count: Int

  /// The number of the last of them; where there was none, of the one before those that were to
  /// be verified.
  package let last: Int64

  /// Nil while the chain holds.
  package let fault: Fault?

  /// Whether `last` is the end of the log.
  package let isAtEnd: Bool

  package init(count: Int, last: Int64, fault: Fault? = nil, isAtEnd: Bool) {
    self.count = count
    self.last = last
    self.fault = fault
    self.isAtEnd = isAtEnd
  }
}
