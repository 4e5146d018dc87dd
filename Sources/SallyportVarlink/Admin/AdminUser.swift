/// What is recorded about an account (`type User`).
package struct AdminUser: Sendable, Equatable {
  /// Why logins are locked.
  package enum LockReason: String, Sendable, CaseIterable {
    /// Failures that no sign-in cleared.
    case failures
    /// Too many in a rolling year, whatever succeeded.
    case failuresInAYear
  }

  package var user: String
  /// As recorded; where the name has another one now, the identity has changed.
  package var uid: Int64
  /// Whether there is a second factor that counts under the policy.
  package var enrolled: Bool
  package var devices: [AdminDevice]
  package var recoveryCodesLeft: Int64
  /// How often others have read the recovery codes.
  package var recoveryCodeViews: Int64
  package var lastSignIn: AccountSignIn?
  /// Since when logins are locked, in seconds since 1970; nil where they are not.
  package var lockedSince: Int64?
  package var lockReason: LockReason?
  /// Whether changes of one's own second factor are locked.
  package var stepUpLocked: Bool
  /// Refused codes since the last sign-in.
  package var failures: Int64
  package var pass: AdminPass?
  package var remembered: [AdminRememberedSource]
  /// Until when an invitation to enrol at login is open, in seconds since 1970.
  package var invitedUntil: Int64?
  package var email = AccountEmail()

  /// An account about which nothing but its name and uid is recorded.
  package init(user: String, uid: Int64) {
    self.user = user
    self.uid = uid
    enrolled = false
    devices = []
    recoveryCodesLeft = 0
    recoveryCodeViews = 0
    stepUpLocked = false
    failures = 0
    remembered = []
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    user = try reader.string("user")
    uid = try reader.integer("uid")
    enrolled = try reader.bool("enrolled")
    devices = try reader.objects("devices", AdminDevice.init(json:))
    recoveryCodesLeft = try reader.integer("recoveryCodesLeft")
    recoveryCodeViews = try reader.integer("recoveryCodeViews")
    lastSignIn = nil
    if let signIn = try reader.optionalObject("lastSignIn") {
      lastSignIn = try AccountSignIn(json: signIn)
    }
    lockedSince = try reader.optionalInteger("lockedSince")
    lockReason = try reader.optionalChoice("lockReason")
    stepUpLocked = try reader.bool("stepUpLocked")
    failures = try reader.integer("failures")
    pass = nil
    if let granted = try reader.optionalObject("pass") { pass = try AdminPass(json: granted) }
    remembered = try reader.objects("remembered", AdminRememberedSource.init(json:))
    invitedUntil = try reader.optionalInteger("invitedUntil")
    email = try AccountEmail(json: try reader.object("email"))
  }

  package var json: JSONObject {
    var object: JSONObject = [
      "user": .string(user), "uid": .integer(uid), "enrolled": .bool(enrolled),
    ]
    object.set("devices", devices.map(\.json))
    object.set("recoveryCodesLeft", recoveryCodesLeft)
    object.set("recoveryCodeViews", recoveryCodeViews)
    if let lastSignIn { object.set("lastSignIn", .object(lastSignIn.json)) }
    object.set("lockedSince", lockedSince)
    object.set("lockReason", lockReason?.rawValue)
    object.set("stepUpLocked", stepUpLocked)
    object.set("failures", failures)
    if let pass { object.set("pass", .object(pass.json)) }
    object.set("remembered", remembered.map(\.json))
    object.set("invitedUntil", invitedUntil)
    object.set("email", .object(email.json))
    return object
  }
}
