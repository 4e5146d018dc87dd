/// What is set up for an account and what is asked of it (`type Status`).
package struct AccountStatus: Sendable, Equatable {
  /// What a login through an ordinary service asks for.
  package enum Requirement: String, Sendable, CaseIterable {
    case notRequired, codeRequired
    /// Policy demands a second factor and there is none: logins are refused.
    case mandatoryNotEnrolled
  }

  package var user: String
  package var issuer: String
  package var enrolled: Bool
  package var requirement: Requirement
  package var mandatory: Bool
  /// When a second factor becomes mandatory for the account, where that is announced and it has none.
  package var mandatoryFrom: Int64?
  /// Until when nothing is asked, because an administrator said so.
  package var passUntil: Int64?
  /// Too many failures: only a recovery code or an administrator opens it.
  package var locked: Bool
  /// Too many wrong step-ups: one's own second factor cannot be changed for now.
  package var stepUpLocked: Bool
  package var devices: [AccountDevice]
  package var recoveryCodesLeft: Int64
  package var lastSignIn: AccountSignIn?
  /// Refused codes since the last sign-in that needed one.
  package var failuresSinceSignIn: Int64
  /// How often others have read the recovery codes.
  package var recoveryCodeViews: Int64
  package var email: AccountEmail

  package init(
    user: String, issuer: String, enrolled: Bool, requirement: Requirement, mandatory: Bool,
    mandatoryFrom: Int64? = nil, passUntil: Int64? = nil, locked: Bool, stepUpLocked: Bool = false,
    devices: [AccountDevice], recoveryCodesLeft: Int64,
    lastSignIn: AccountSignIn? = nil, failuresSinceSignIn: Int64, recoveryCodeViews: Int64,
    email: AccountEmail = AccountEmail()
  ) {
    self.user = user
    self.issuer = issuer
    self.enrolled = enrolled
    self.requirement = requirement
    self.mandatory = mandatory
    self.mandatoryFrom = mandatoryFrom
    self.passUntil = passUntil
    self.locked = locked
    self.stepUpLocked = stepUpLocked
    self.devices = devices
    self.recoveryCodesLeft = recoveryCodesLeft
    self.lastSignIn = lastSignIn
    self.failuresSinceSignIn = failuresSinceSignIn
    self.recoveryCodeViews = recoveryCodeViews
    self.email = email
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    user = try reader.string("user")
    issuer = try reader.string("issuer")
    enrolled = try reader.bool("enrolled")
    requirement = try reader.choice("requirement")
    mandatory = try reader.bool("mandatory")
    mandatoryFrom = try reader.optionalInteger("mandatoryFrom")
    passUntil = try reader.optionalInteger("passUntil")
    locked = try reader.bool("locked")
    stepUpLocked = try reader.bool("stepUpLocked")
    devices = try reader.objects("devices", AccountDevice.init(json:))
    recoveryCodesLeft = try reader.integer("recoveryCodesLeft")
    lastSignIn = nil
    if let signIn = try reader.optionalObject("lastSignIn") {
      lastSignIn = try AccountSignIn(json: signIn)
    }
    failuresSinceSignIn = try reader.integer("failuresSinceSignIn")
    recoveryCodeViews = try reader.integer("recoveryCodeViews")
    email = try AccountEmail(json: try reader.object("email"))
  }

  package var json: JSONObject {
    var object: JSONObject = [
      "user": .string(user), "issuer": .string(issuer), "enrolled": .bool(enrolled),
      "requirement": .string(requirement.rawValue), "mandatory": .bool(mandatory),
      "locked": .bool(locked), "stepUpLocked": .bool(stepUpLocked),
    ]
    if let mandatoryFrom { object.set("mandatoryFrom", mandatoryFrom) }
    if let passUntil { object.set("passUntil", passUntil) }
    object.set("devices", devices.map(\.json))
    object.set("recoveryCodesLeft", recoveryCodesLeft)
    if let lastSignIn { object.set("lastSignIn", .object(lastSignIn.json)) }
    object.set("failuresSinceSignIn", failuresSinceSignIn)
    object.set("recoveryCodeViews", recoveryCodeViews)
    object.set("email", .object(email.json))
    return object
  }
}
