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
    case .accountsDamaged:
      """
      the accounts in the store were changed from outside: people without a record are refused, \
      because theirs may have been removed
      """
    case .auditDamaged:
      """
      the audit log was changed from outside; its oldest rows are kept as they are, and it grows \
      beyond its limit
      """
    }
  }
}
