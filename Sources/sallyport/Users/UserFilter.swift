import SallyportVarlink

/// Which accounts a list is to show.
struct UserFilter: Equatable {
  var secondFactor: ListUsers.SecondFactor?
  var isLocked = false
  var hasNeverSignedIn = false
  var hasChangedIdentity = false
  /// Whether accounts of services are listed as well.
  var includesSystemAccounts = false

  /// Whether only what is recorded can pass, so that the daemon may filter by itself and the name
  /// service's list is of no use.
  ///
  /// Otherwise the daemon must send everything: what it leaves out would look unrecorded.
  var wantsRecordsOnly: Bool { secondFactor == .enabled || isLocked || hasChangedIdentity }

  func admits(_ row: UserRow) -> Bool {
    guard row.isRecorded || includesSystemAccounts || row.isPersonal == true else { return false }
    switch secondFactor {
    case .enabled where !row.user.enrolled: return false
    case .disabled where row.user.enrolled: return false
    default: break
    }
    if isLocked, row.user.lockedSince == nil { return false }
    if hasNeverSignedIn, row.user.lastSignIn != nil { return false }
    return !hasChangedIdentity || row.identity != .asRecorded
  }

  /// The call for a page of what is recorded.
  func call(after: String?, limit: Int64) -> ListUsers {
    var call = ListUsers(after: after, limit: limit)
    guard wantsRecordsOnly else { return call }
    call.secondFactor = secondFactor
    if isLocked { call.locked = true }
    if hasNeverSignedIn { call.neverSignedIn = true }
    return call
  }
}
