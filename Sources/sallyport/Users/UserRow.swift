import SallyportVarlink

/// One account as a list shows it: what this machine says of it, and what the daemon has recorded.
struct UserRow: Equatable {
  /// What has become of a name and its uid.
  enum Identity: Equatable {
    case asRecorded
    /// The name has another uid now.
    case changed(uid: UInt32)
    /// There is no account of that name any more, and its uid has another.
    case renamed(to: String)
    /// There is no account of that name any more, nor of its uid.
    case gone
  }

  var user: AdminUser
  /// Whether anything is recorded.
  var isRecorded: Bool
  /// Whether the account is somebody's; nil where it was not looked at, or is gone.
  var isPersonal: Bool?
  var identity: Identity

  /// A record that holds nothing but a sign-in binds the name to no uid: of another one it is
  /// nothing, and without an account it is no row.
  ///
  /// - Parameters:
  ///   - account: what the name is now; nil where there is no such account.
  ///   - nameNow: whose the uid is then; nil where nobody has it.
  init?(
    recorded user: AdminUser, account: SystemAccount?, nameNow: @autoclosure () -> String? = nil
  ) {
    let isBinding = Self.binds(user)
    guard let account else {
      guard isBinding else { return nil }
      self.init(
        user: user, isRecorded: true, isPersonal: nil,
        identity: nameNow().map { .renamed(to: $0) } ?? .gone)
      return
    }
    let isSame = Int64(account.uid) == user.uid
    guard isBinding || isSame else {
      self.init(unrecorded: account)
      return
    }
    self.init(
      user: user, isRecorded: true, isPersonal: account.isPersonal,
      identity: isSame ? .asRecorded : .changed(uid: account.uid))
  }

  init(unrecorded account: SystemAccount) {
    self.init(
      user: AdminUser(user: account.name, uid: Int64(account.uid)), isRecorded: false,
      isPersonal: account.isPersonal, identity: .asRecorded)
  }

  private init(user: AdminUser, isRecorded: Bool, isPersonal: Bool?, identity: Identity) {
    self.user = user
    self.isRecorded = isRecorded
    self.isPersonal = isPersonal
    self.identity = identity
  }

  private static func binds(_ user: AdminUser) -> Bool {
    var blank = AdminUser(user: user.user, uid: user.uid)
    blank.lastSignIn = user.lastSignIn
    return user != blank
  }

  /// What is recorded, as the interface has it, and what this machine adds.
  var json: JSONObject {
    var object = user.json
    object.set("recorded", .bool(isRecorded))
    object.set("identityChanged", .bool(identity != .asRecorded))
    if case .changed(let uid) = identity { object.set("uidNow", .integer(Int64(uid))) }
    if case .renamed(let name) = identity { object.set("userNow", .string(name)) }
    return object
  }
}
