/// The errors of `org.sallyport.Account`.
package enum AccountError: WireError {
  /// The account is enrolled: call again with stepUp.
  case stepUpRequired
  /// The same of an account without a device: `m` in place of a code has one sent by mail.
  case emailStepUpRequired
  /// A code is on its way: call again with it.
  case stepUpEmailed
  /// stepUp was not accepted.
  case stepUpRejected(reason: StepUpRejection)
  /// Too many wrong step-ups in a row.
  case stepUpLocked
  /// The account has no second factor.
  case notEnrolled
  /// The code does not match the pending enrolment. Nothing was changed.
  case codeMismatch(triesLeft: Int64)
  /// There is no pending enrolment on this connection, or no longer: begin again.
  case noPendingEnrollment
  case deviceNameTaken(name: String)
  case tooManyDevices(limit: Int64)
  case noSuchDevice(name: String)
  /// Right codes, used already; the device shows others from this time on (seconds since 1970).
  case codesUsed(until: Int64)
  /// The account comes from a directory, which enrols it.
  case directoryAccount(user: String)
  /// Policy makes the second factor mandatory for this account, so it cannot be ended.
  case secondFactorMandatory
  /// Policy does not show recovery codes again.
  case recoveryCodesHidden
  /// Policy allows new recovery codes only by enrolling anew.
  case regenerationNeedsDevice
  /// The authenticator app is switched off for the organisation.
  case methodDisabled
  /// There is no address.
  case noEmail
  /// No address waits for a code.
  case noPendingEmail
  /// Not the code that was sent, or one that no longer works.
  case activationRejected
  /// So much mail was asked for that the next is sent from this time on (seconds since 1970).
  case tooMuchMail(until: Int64)
  /// The peer's uid has no account on this machine.
  case noAccount
  /// The account's name and uid no longer belong together as recorded.
  case identityChanged(user: String)
  /// The accounts in the store are not those that were sealed; nobody's are believed.
  case accountsChanged
  /// The daemon could not reach its store or the name service; nothing was changed.
  case unavailable

  private static let prefix = "org.sallyport.Account."

  package init?(qualifiedName: String, parameters: JSONObject) {
    guard qualifiedName.hasPrefix(Self.prefix) else { return nil }
    var reader = ParameterReader(parameters)
    do {
      switch qualifiedName.dropFirst(Self.prefix.count) {
      case "StepUpRequired": self = .stepUpRequired
      case "EmailStepUpRequired": self = .emailStepUpRequired
      case "StepUpEmailed": self = .stepUpEmailed
      case "StepUpRejected": self = .stepUpRejected(reason: try reader.choice("reason"))
      case "StepUpLocked": self = .stepUpLocked
      case "NotEnrolled": self = .notEnrolled
      case "CodeMismatch": self = .codeMismatch(triesLeft: try reader.integer("triesLeft"))
      case "NoPendingEnrollment": self = .noPendingEnrollment
      case "DeviceNameTaken": self = .deviceNameTaken(name: try reader.string("name"))
      case "TooManyDevices": self = .tooManyDevices(limit: try reader.integer("limit"))
      case "NoSuchDevice": self = .noSuchDevice(name: try reader.string("name"))
      case "CodesUsed": self = .codesUsed(until: try reader.integer("until"))
      case "DirectoryAccount": self = .directoryAccount(user: try reader.string("user"))
      case "SecondFactorMandatory": self = .secondFactorMandatory
      case "RecoveryCodesHidden": self = .recoveryCodesHidden
      case "RegenerationNeedsDevice": self = .regenerationNeedsDevice
      case "MethodDisabled": self = .methodDisabled
      case "NoEmail": self = .noEmail
      case "NoPendingEmail": self = .noPendingEmail
      case "ActivationRejected": self = .activationRejected
      case "TooMuchMail": self = .tooMuchMail(until: try reader.integer("until"))
      case "NoAccount": self = .noAccount
      case "IdentityChanged": self = .identityChanged(user: try reader.string("user"))
      case "AccountsChanged": self = .accountsChanged
      case "Unavailable": self = .unavailable
      default: return nil
      }
    } catch {
      return nil
    }
  }

  package var qualifiedName: String {
    switch self {
    case .stepUpRequired: Self.prefix + "StepUpRequired"
    case .emailStepUpRequired: Self.prefix + "EmailStepUpRequired"
    case .stepUpEmailed: Self.prefix + "StepUpEmailed"
    case .stepUpRejected: Self.prefix + "StepUpRejected"
    case .stepUpLocked: Self.prefix + "StepUpLocked"
    case .notEnrolled: Self.prefix + "NotEnrolled"
    case .codeMismatch: Self.prefix + "CodeMismatch"
    case .noPendingEnrollment: Self.prefix + "NoPendingEnrollment"
    case .deviceNameTaken: Self.prefix + "DeviceNameTaken"
    case .tooManyDevices: Self.prefix + "TooManyDevices"
    case .noSuchDevice: Self.prefix + "NoSuchDevice"
    case .codesUsed: Self.prefix + "CodesUsed"
    case .directoryAccount: Self.prefix + "DirectoryAccount"
    case .secondFactorMandatory: Self.prefix + "SecondFactorMandatory"
    case .recoveryCodesHidden: Self.prefix + "RecoveryCodesHidden"
    case .regenerationNeedsDevice: Self.prefix + "RegenerationNeedsDevice"
    case .methodDisabled: Self.prefix + "MethodDisabled"
    case .noEmail: Self.prefix + "NoEmail"
    case .noPendingEmail: Self.prefix + "NoPendingEmail"
    case .activationRejected: Self.prefix + "ActivationRejected"
    case .tooMuchMail: Self.prefix + "TooMuchMail"
    case .noAccount: Self.prefix + "NoAccount"
    case .identityChanged: Self.prefix + "IdentityChanged"
    case .accountsChanged: Self.prefix + "AccountsChanged"
    case .unavailable: Self.prefix + "Unavailable"
    }
  }

  package var parameters: JSONObject {
    switch self {
    case .stepUpRejected(let reason): ["reason": .string(reason.rawValue)]
    case .codeMismatch(let triesLeft): ["triesLeft": .integer(triesLeft)]
    case .deviceNameTaken(let name), .noSuchDevice(let name): ["name": .string(name)]
    case .tooManyDevices(let limit): ["limit": .integer(limit)]
    case .codesUsed(let until), .tooMuchMail(let until): ["until": .integer(until)]
    case .directoryAccount(let user), .identityChanged(let user): ["user": .string(user)]
    case .stepUpRequired, .emailStepUpRequired, .stepUpEmailed, .stepUpLocked, .notEnrolled,
      .noPendingEnrollment,
      .secondFactorMandatory, .recoveryCodesHidden, .regenerationNeedsDevice, .methodDisabled,
      .noEmail, .noPendingEmail, .activationRejected, .noAccount, .accountsChanged, .unavailable:
      JSONObject()
    }
  }
}
