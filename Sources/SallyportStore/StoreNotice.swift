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

  /// The accounts, or their records, are not those that were sealed.
  case accountsDamaged

  /// The store is a backup, or an older one than there was here: it lacks this row of the audit log,
  /// where that is known.
  case olderStore(missing: Int64?)

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
      the accounts in the store are not those that were sealed: a record was changed, removed, or \
      put back as it was earlier; everybody is refused. Find out who can write to the store; then \
      restore a backup, or as root, to take the accounts as they are: \
      sallyport store accept --break-glass --reason TEXT
      """
    case .olderStore(let row):
      """
      the store is \(row.map { "older than the one that was here: row \($0) of its audit log is missing" }
        ?? "a backup, or older than the one that was here"), \
      and codes that were used since would work again; everybody is refused. Put the newer one back, \
      or as root, to go on with this one: sallyport store accept --break-glass --reason TEXT
      """
    case .auditDamaged:
      """
      the oldest rows of the audit log were changed from outside, or cannot be read; they are kept \
      as they are, and the log grows beyond its limit
      """
    }
  }
}
