/// What an administrator should know about a store that goes on working.
package enum StoreNotice: Hashable, Sendable, CustomStringConvertible {
  /// The disk is full, and what was kept for logins is in use.
  case reserveSpent

  /// There is room again, and space is kept once more.
  case reserveTaken

  /// No space could be kept.
  case noReserve(String)

  /// A row of the audit log was edited or removed; found where the oldest rows were to go.
  case auditDamaged

  /// What is in memory is not what is on disk; nobody is let in any more.
  case givenUp

  /// The accounts that are recorded are not those that were: one was removed, added or renamed.
  case accountsDamaged

  package var description: String {
    switch self {
    case .reserveSpent:
      """
      the disk is full: the space kept in reserve is in use, for logins only; free some space \
      where the store lies
      """
    case .reserveTaken: "64 MiB of disk are kept in reserve for logins"
    case .noReserve(let why): "no disk space could be kept in reserve for logins: \(why)"
    case .givenUp:
      """
      the store is given up, because the disk did not keep what was written: everybody is refused \
      until sallyportd is started again
      """
    case .accountsDamaged:
      """
      the accounts in the store were changed from outside: people without a record are refused, \
      because theirs may have been removed
      """
    case .auditDamaged:
      """
      the oldest rows of the audit log were changed from outside, or cannot be read; they are kept \
      as they are, and the log grows beyond its limit
      """
    }
  }
}
