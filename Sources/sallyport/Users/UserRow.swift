import SallyportVarlink

/// One account as a list shows it: what this machine says of it, and what the daemon has recorded.
struct UserRow: Equatable {
  /// What has become of a name and its uid.
  enum Identity: Equatable {
    case asRecorded
    /// The name has another uid now.
    case changed(uid: UInt32)
    /// There is no account of that name any more.
    case gone
  }

  var user: AdminUser
  /// Whether anything is recorded.
  var isRecorded: Bool
  /// Whether the account is somebody's; nil where it was not looked at, or is gone.
  var isPersonal: Bool?
  var identity: Identity

  /// - Parameter account: what the name is now; nil where there is no such account.
  init(recorded user: AdminUser, account: SystemAccount?) {
    self.user = user
    isRecorded = true
    isPersonal = account?.isPersonal
    if let account {
      identity = Int64(account.uid) == user.uid ? .asRecorded : .changed(uid: account.uid)
    } else {
      identity = .gone
    }
  }

  init(unrecorded account: SystemAccount) {
    user = AdminUser(user: account.name, uid: Int64(account.uid))
    isRecorded = false
    isPersonal = account.isPersonal
    identity = .asRecorded
  }

  /// What is recorded, as the interface has it, and what this machine adds.
  var json: JSONObject {
    var object = user.json
    object.set("recorded", .bool(isRecorded))
    object.set("identityChanged", .bool(identity != .asRecorded))
    if case .changed(let uid) = identity { object.set("uidNow", .integer(Int64(uid))) }
    return object
  }
}
