/// Copies a store while it goes on being used (product row O10).
///
/// One copy at a time, on the store's own thread, but for what is said to be for any.
package protocol StoreCopier: AnyObject {
  /// Begins a copy.
  ///
  /// - Throws: `StoreError.diskFull` where there is no room for it beside what logins need.
  func begin() throws(StoreError)

  /// Copies some more, in a few milliseconds.
  ///
  /// - Throws: `StoreError`; the copy is of no use then.
  func goOn() throws(StoreError) -> StoreCopyProgress

  /// Waits until the disk has what was copied, on any thread: what piles up in memory is written
  /// some day, and then whoever writes has to wait.
  var flush: @Sendable () -> Void { get }

  /// Reads the whole copy, once there is one, and marks it as a backup; on any thread, and for
  /// seconds where it is big. What was checked has no name any more.
  var check: @Sendable () -> Result<CheckedCopy, StoreError> { get }

  /// Removes the copy, however far it is; what was checked is there for as long as it is held.
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
package struct CheckedCopy: Sendable {
  /// Accounts in it.
  package let accounts: Int

  /// Whose records carry no MAC that fits, as in the store itself.
  package let refused: [AccountName]

  /// The newest row of its audit log.
  package let auditRow: Int64

  package let bytes: any CopiedBytes

  package init(
    accounts: Int, refused: [AccountName], auditRow: Int64, bytes: any CopiedBytes
  ) {
    self.accounts = accounts
    self.refused = refused
    self.auditRow = auditRow
    self.bytes = bytes
  }
}

/// What a copy consists of; on any thread.
package protocol CopiedBytes: Sendable {
  /// Some bytes; none behind the end.
  func read(at offset: Int64, atMost count: Int) throws(StoreError) -> [UInt8]
}
