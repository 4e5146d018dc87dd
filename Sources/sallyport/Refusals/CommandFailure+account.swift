import SallyportVarlink

extension CommandFailure {
  /// - Parameter standing: how things stand after it.
  init(_ error: AccountError, standing: Standing = .asBefore) {
    switch error {
    case .emailStepUpRequired, .stepUpEmailed:
      self.init(
        "a code is needed for this", hint: "type the one from the mail, or a recovery code")
    case .stepUpRequired:
      self.init("a code is needed for this", hint: "type one from your app, or a recovery code")
    case .stepUpRejected(.wrong):
      self.init("the code is not right", hint: "nothing was changed; is the phone's clock right?")
    case .stepUpRejected(.used):
      self.init("the code has been used", hint: "nothing was changed; wait for the app's next code")
    case .stepUpRejected(.notACode):
      self.init("that is not a code", hint: "type one from your app, or a recovery code")
    case .stepUpLocked:
      self.init(
        "too many wrong codes: refused for now",
        hint: "sign in once with a code; if that does not help, ask an administrator for "
          + "sallyport users unlock NAME")
    case .notEnrolled:
      self.init("no second factor is set up for you", hint: "sallyport enroll sets one up")
    case .codeMismatch:
      self.init(
        "the code does not match; \(standing.clause)",
        hint: "set the phone's clock to automatic, then: sallyport enroll")
    case .noPendingEnrollment:
      self.init(
        "this enrolment has ended; \(standing.clause)", hint: "sallyport enroll begins anew")
    case .deviceNameTaken(let name):
      self.init(
        "you have a device named '\(TerminalText.clean(name))'",
        hint: "choose another name with --name; sallyport devices lists them")
    case .tooManyDevices(let limit):
      self.init(
        "you have \(limit) devices, and no more are allowed",
        hint: "sallyport devices lists them; sallyport devices remove NAME makes room")
    case .noSuchDevice(let name):
      self.init(
        "you have no device named '\(TerminalText.clean(name))'",
        hint: "sallyport devices lists those that you have")
    case .codesUsed(let until):
      self.init(
        "these codes have been used; the device shows new ones from "
          + "\(LocalTime.minutesRoundedUp(until)) on",
        hint: "nothing was changed; try again then")
    case .directoryAccount(let user):
      self.init(
        "the account '\(TerminalText.clean(user))' comes from a directory, which looks after its "
          + "second factor",
        hint: "ask whoever runs the directory")
    case .secondFactorMandatory:
      self.init(
        "a second factor is mandatory for you, so it cannot be switched off",
        hint: "to change phones, enrol the new one first: sallyport enroll")
    case .recoveryCodesHidden:
      self.init(
        "recovery codes are not shown again on this machine",
        hint: "sallyport recovery regenerate makes new ones")
    case .regenerationNeedsDevice:
      self.init(
        "new recovery codes come only with a new enrolment",
        hint: "sallyport disable, then sallyport enroll")
    case .methodDisabled:
      self.init(
        "this method is switched off on this machine", hint: "ask an administrator")
    case .noEmail:
      self.init(
        "you have no confirmed address", hint: "sallyport email set ADDRESS sends a code there")
    case .noPendingEmail:
      self.init(
        "no address of yours waits for a code", hint: "sallyport email set ADDRESS sends one")
    case .activationRejected:
      self.init(
        "that is not the code that was sent, or it no longer works; nothing was changed",
        hint: "sallyport email set ADDRESS sends another")
    case .tooMuchMail(let until):
      self.init(
        "so much mail was asked for that no more is sent before "
          + "\(LocalTime.minutesRoundedUp(until))",
        hint: "nothing was changed; try again then")
    case .noAccount:
      self.init(
        "your user id has no account on this machine",
        hint: "getent passwd should list it; ask an administrator")
    case .identityChanged(let user): self = .identityChanged(user)
    case .accountsChanged:
      self.init(
        Self.accountsChanged,
        hint: "everybody is refused until root has looked into it; journalctl -u sallyportd says "
          + "what to do")
    case .unavailable: self = .unavailable(standing)
    }
  }

  static let accountsChanged =
    "the accounts in the daemon's store are not as it left them, so none of them is believed"

  static func identityChanged(_ user: String) -> CommandFailure {
    CommandFailure(
      "the account '\(TerminalText.clean(user))' no longer has the user id it was recorded with",
      hint: "an administrator has to decide whose second factor it is")
  }

  static func unavailable(_ standing: Standing) -> CommandFailure {
    CommandFailure(
      "the daemon cannot reach its data; \(standing.clause)",
      hint: "try again in a moment; journalctl -u sallyportd says why")
  }
}
