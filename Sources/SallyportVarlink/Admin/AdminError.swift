/// The errors of `org.sallyport.Admin`.
package enum AdminError: WireError {
  /// There is no such account on this machine.
  case noSuchAccount(user: String)
  /// The account's name and uid no longer belong together as recorded.
  case identityChanged(user: String)
  /// The identity of the account has not changed: there is nothing to adopt.
  case identityUnchanged(user: String)
  /// The acting person lacks this permission, for anybody or for this account.
  case notAuthorized(permission: String)
  /// The account holds a permission that the acting person lacks.
  case accountAbove(user: String, permission: String)
  /// The acting person has no confirmed device of their own, or root acts for nobody in particular.
  case secondFactorNeeded
  /// The change needs a step-up.
  case stepUpRequired
  /// The step-up was not accepted.
  case stepUpRejected(reason: StepUpRejection)
  /// Too many wrong step-ups.
  case stepUpLocked
  /// The account has no second factor.
  case notEnrolled(user: String)
  /// The account has a second factor.
  case alreadyEnrolled(user: String)
  /// No address of the account waits for a code.
  case noPendingEmail(user: String)
  /// The policy keeps no recovery codes that administrators may read.
  case recoveryCodesHidden
  /// There is no such setting, or the value or rule is out of range; nothing was changed.
  case invalidPolicy(setting: String, reason: String)
  /// The policy is no longer the one that the change was made for; nothing was changed.
  case policyChanged
  /// The accounts in the store are not those that were sealed, or the store is an older one; nobody's
  /// are believed.
  case accountsChanged
  /// The accounts in the store are those that were sealed: there is nothing to accept.
  case nothingToAccept
  /// Somebody else has the store copied just now.
  case backupRunning
  /// There is no room for a copy beside the store.
  case noRoom
  /// This is done on root's word only.
  case breakGlassNeeded
  /// The daemon could not reach its store or the name service; nothing was changed.
  case unavailable

  private static let prefix = "org.sallyport.Admin."

  package init?(qualifiedName: String, parameters: JSONObject) {
    guard qualifiedName.hasPrefix(Self.prefix) else { return nil }
    var reader = ParameterReader(parameters)
    do {
      switch qualifiedName.dropFirst(Self.prefix.count) {
      case "NoSuchAccount": self = .noSuchAccount(user: try reader.string("user"))
      case "IdentityChanged": self = .identityChanged(user: try reader.string("user"))
      case "IdentityUnchanged": self = .identityUnchanged(user: try reader.string("user"))
      case "NotAuthorized": self = .notAuthorized(permission: try reader.string("permission"))
      case "AccountAbove":
        self = .accountAbove(
          user: try reader.string("user"), permission: try reader.string("permission"))
      case "SecondFactorNeeded": self = .secondFactorNeeded
      case "StepUpRequired": self = .stepUpRequired
      case "StepUpRejected": self = .stepUpRejected(reason: try reader.choice("reason"))
      case "StepUpLocked": self = .stepUpLocked
      case "NotEnrolled": self = .notEnrolled(user: try reader.string("user"))
      case "AlreadyEnrolled": self = .alreadyEnrolled(user: try reader.string("user"))
      case "NoPendingEmail": self = .noPendingEmail(user: try reader.string("user"))
      case "RecoveryCodesHidden": self = .recoveryCodesHidden
      case "InvalidPolicy":
        self = .invalidPolicy(
          setting: try reader.string("setting"), reason: try reader.string("reason"))
      case "PolicyChanged": self = .policyChanged
      case "AccountsChanged": self = .accountsChanged
      case "NothingToAccept": self = .nothingToAccept
      case "BackupRunning": self = .backupRunning
      case "NoRoom": self = .noRoom
      case "BreakGlassNeeded": self = .breakGlassNeeded
      case "Unavailable": self = .unavailable
      default: return nil
      }
    } catch {
      return nil
    }
  }

  package var qualifiedName: String {
    switch self {
    case .noSuchAccount: Self.prefix + "NoSuchAccount"
    case .identityChanged: Self.prefix + "IdentityChanged"
    case .identityUnchanged: Self.prefix + "IdentityUnchanged"
    case .notAuthorized: Self.prefix + "NotAuthorized"
    case .accountAbove: Self.prefix + "AccountAbove"
    case .secondFactorNeeded: Self.prefix + "SecondFactorNeeded"
    case .stepUpRequired: Self.prefix + "StepUpRequired"
    case .stepUpRejected: Self.prefix + "StepUpRejected"
    case .stepUpLocked: Self.prefix + "StepUpLocked"
    case .notEnrolled: Self.prefix + "NotEnrolled"
    case .alreadyEnrolled: Self.prefix + "AlreadyEnrolled"
    case .noPendingEmail: Self.prefix + "NoPendingEmail"
    case .recoveryCodesHidden: Self.prefix + "RecoveryCodesHidden"
    case .invalidPolicy: Self.prefix + "InvalidPolicy"
    case .policyChanged: Self.prefix + "PolicyChanged"
    case .accountsChanged: Self.prefix + "AccountsChanged"
    case .nothingToAccept: Self.prefix + "NothingToAccept"
    case .backupRunning: Self.prefix + "BackupRunning"
    case .noRoom: Self.prefix + "NoRoom"
    case .breakGlassNeeded: Self.prefix + "BreakGlassNeeded"
    case .unavailable: Self.prefix + "Unavailable"
    }
  }

  package var parameters: JSONObject {
    switch self {
    case .noSuchAccount(let user), .identityChanged(let user), .identityUnchanged(let user),
      .notEnrolled(let user), .alreadyEnrolled(let user),
      .noPendingEmail(let user):
      ["user": .string(user)]
    case .notAuthorized(let permission): ["permission": .string(permission)]
    case .accountAbove(let user, let permission):
      ["user": .string(user), "permission": .string(permission)]
    case .stepUpRejected(let reason): ["reason": .string(reason.rawValue)]
    case .invalidPolicy(let setting, let reason):
      ["setting": .string(setting), "reason": .string(reason)]
    case .secondFactorNeeded, .stepUpRequired, .stepUpLocked, .recoveryCodesHidden, .policyChanged,
      .accountsChanged, .nothingToAccept, .backupRunning, .noRoom, .breakGlassNeeded, .unavailable:
      JSONObject()
    }
  }
}
