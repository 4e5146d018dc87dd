import SallyportVarlink

extension CommandFailure {
  /// - Parameter isNobody: whether root asks for nobody in particular.
  init(_ error: AdminError, isNobody: Bool = LoginSession.isNobody) {
    switch error {
    // Nobody's second factor helps here: to set one up would lead back to this refusal.
    case .secondFactorNeeded where isNobody:
      self.init(
        "the kernel does not know who signed in here, so root acts for nobody in particular",
        hint: "sign in as yourself and use sudo, or --break-glass --reason TEXT")
    case .noSuchAccount(let user):
      self.init(
        "there is no account '\(TerminalText.clean(user))'",
        hint: "getent passwd lists the accounts of this machine")
    case .identityChanged(let user):
      self.init(
        "the name and the user id of '\(TerminalText.clean(user))' no longer belong together as "
          + "recorded",
        hint: "sallyport users adopt or sallyport users disable decides whose second factor it is")
    case .identityUnchanged(let user):
      self.init(
        "the account '\(TerminalText.clean(user))' has the name and user id it was recorded with",
        hint: "there is nothing to adopt")
    case .notAuthorized(let permission):
      self.init("you may not \(Self.deed(permission))", hint: Self.permissionHint(permission))
    case .accountAbove(let user, let permission):
      self.init(
        "you may not do this to '\(TerminalText.clean(user))', who may do what you may not",
        hint: "it needs the permission \(TerminalText.clean(permission)); ask somebody who has it")
    case .secondFactorNeeded:
      self.init(
        "whoever looks after others needs a second factor of their own first",
        hint: "sallyport enroll sets one up; root may say --break-glass --reason TEXT")
    case .stepUpRequired:
      self.init("a code is needed for this", hint: "type one from your app, or a recovery code")
    case .stepUpRejected(let reason):
      self = CommandFailure(AccountError.stepUpRejected(reason: reason))
    case .stepUpLocked: self = CommandFailure(AccountError.stepUpLocked)
    case .notEnrolled(let user):
      self.init(
        "the account '\(TerminalText.clean(user))' has no second factor",
        hint: "sallyport users show NAME says what there is")
    case .alreadyEnrolled(let user):
      self.init(
        "the account '\(TerminalText.clean(user))' has a second factor already",
        hint: "sallyport users disable removes it, where the phone is lost")
    case .noPendingEmail(let user):
      self.init(
        "no address of '\(TerminalText.clean(user))' waits for a code",
        hint: "sallyport users set-email NAME ADDRESS gives one")
    case .recoveryCodesHidden:
      self.init(
        "administrators may not read recovery codes on this machine",
        hint: "sallyport policy set recovery.visibleToAdmins on lets them, from then on")
    case .invalidPolicy(let setting, let reason):
      self.init(
        "\(TerminalText.clean(setting)): \(TerminalText.sentence(reason)); nothing was changed",
        hint: "man sallyport lists the settings and their ranges")
    case .policyChanged:
      self.init(
        "somebody else has changed the policy meanwhile; nothing was changed",
        hint: "sallyport policy show has it as it is; then try again")
    case .accountsChanged:
      self.init(
        Self.accountsChanged,
        hint: "find out who can write to the store; then put the right one back, or as root take "
          + "them as they are: sallyport store accept --break-glass --reason TEXT")
    case .nothingToAccept:
      self.init(
        "the accounts in the store are those that the daemon wrote: there is nothing to accept",
        hint: "journalctl -u sallyportd says why somebody is refused")
    case .backupRunning:
      self.init("somebody else is making a backup just now", hint: "try again when it is done")
    case .noRoom:
      self.init(
        "there is no room where the daemon's store lies: the copy stands there until it is written",
        hint: "free as much as the store has, and 64 MiB; logins go on, and nothing was changed")
    case .breakGlassNeeded:
      self.init("this is done on root's word only", hint: "--break-glass --reason TEXT")
    case .unavailable: self = .unavailable(.asBefore)
    }
  }

  /// What a permission is for.
  private static func deed(_ permission: String) -> String {
    switch permission {
    case "users.view": "see other people's second factor"
    case "users.disable": "disable another person's second factor"
    case "users.unlock": "unlock another person's account"
    case "users.exempt": "exempt another person"
    case "users.invite": "invite another person"
    case "recovery.view": "read another person's recovery codes"
    case "policy.edit": "change the policy"
    case "audit.read": "read the audit log"
    case "store.backup": "make a backup of the store"
    default: "do this"
    }
  }

  private static func permissionHint(_ permission: String) -> String {
    "it needs the permission \(TerminalText.clean(permission)), which a role in "
      + "/etc/sallyport/sallyport.toml gives; ask an administrator"
  }

  init(_ error: ServiceError) {
    switch error {
    case .invalidParameter(let error) where error.parameter == "name":
      self.init(
        "the name of a device has 1 to 64 bytes and no control characters",
        hint: "such as --name 'work phone'; without --name it is phone, phone 2 and so on")
    case .invalidParameter(let error) where error.parameter == "address":
      self.init(
        "--from takes a numeric address", hint: "such as --from 192.0.2.7 or --from 2001:db8::7")
    case .invalidParameter(let error) where error.parameter == "email":
      self.init(
        "that is no address that mail can be sent to",
        hint: "it looks like ada@example.org, without spaces, quotes or accents")
    case .invalidParameter(let error) where error.parameter == "user":
      self.init(
        "the name of the account is too long",
        hint: "a name has \(AdminLimits.user.upperBound) bytes at most")
    case .invalidParameter(let error):
      self.init(
        "the daemon does not accept this value of '\(error.parameter)'", hint: Self.sameVersion)
    case .permissionDenied:
      self.init("you may not do this", hint: "ask an administrator")
    case .interfaceNotFound, .methodNotFound, .methodNotImplemented, .expectedMore:
      self.init(
        "the daemon does not know this command",
        hint: Self.sameVersion)
    }
  }

  static let sameVersion = "sallyport and sallyportd should be of the same version"
}
