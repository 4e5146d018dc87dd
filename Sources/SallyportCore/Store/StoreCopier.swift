/// Copies a store while it goes on being used (product row O10).
///
/// One copy at a time, on the store's own thread, but for the check.
package protocol StoreCopier: AnyObject {
  /// Begins a copy.
  ///
  /// - Throws: `StoreError.diskFull` where there is no room for it beside what logins need.
  func begin() throws(StoreError)

  /// Copies some more, in a few milliseconds.
  ///
  /// - Throws: `StoreError`; the copy is of no use then.
  func goOn() throws(StoreError) -> StoreCopyProgress

  /// Reads the whole copy, once there is one, and marks it as a backup; on any thread, and for
  /// seconds where it is big.
  var check: @Sendable () -> Result<CheckedCopy, StoreError> { get }

  /// Some bytes of the copy that was checked; none behind its end. From the first call on it has no
  /// name any more, and is gone with `end()`.
  func read(at offset: Int64, atMost count: Int) throws(StoreError) -> [UInt8]

  /// Removes the copy, however far it is.
  func end()
}

/// How far a copy is, in bytes; the store may grow meanwhile.
package struct StoreCopyProgress: Hashable, Sendable {
  package let copied: Int64
  package let total: Int64

  package init(copied: Int64, total: Int64) {
    self.copied = copied
    self.total = total
  }

  package var isComplete: Bool { copied >= total }
}

/// A copy that was read from end to end: its pages are sound, and what seals it as a whole fits.
package struct CheckedCopy: Hashable, Sendable {
  /// Accounts in it.
  package let accounts: Int

  /// Whose records carry no MAC that fits, as in the store itself.
  package let refused: [AccountName]

  /// The newest row of its audit log.
  package let auditRow: Int64

  package init(accounts: Int, refused: [AccountName], auditRow: Int64) {
    self.accounts = accounts
    self.refused = refused
    self.auditRow = auditRow
  }
}
