import SallyportVarlink

extension CommandFailure {
  init(_ error: AdminError) {
    switch error {
    case .noSuchAccount(let user):
      self.init(
        "there is no account '\(TerminalText.clean(user))', or nothing is recorded about it",
        hint: "getent passwd lists the accounts of this machine")
    case .identityChanged(let user): self = .identityChanged(user)
    case .notAuthorized("users.unlock"):
      self.init(
        "you may not unlock another person's account",
        hint: "root may: sudo sallyport users unlock NAME")
    case .notAuthorized(let permission):
      self.init(
        "you may not do this",
        hint: "it needs the permission \(TerminalText.clean(permission)); ask an administrator")
    case .unavailable: self = .unavailable(.asBefore)
    }
  }

  init(_ error: ServiceError) {
    switch error {
    case .invalidParameter(let error) where error.parameter == "name":
      self.init(
        "the name of a device has 1 to 64 bytes and no control characters",
        hint: "such as --name 'work phone'; without --name it is phone, phone 2 and so on")
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
