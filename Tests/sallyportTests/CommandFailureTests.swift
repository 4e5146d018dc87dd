import Glibc
import SallyportVarlink
import Testing

@testable import sallyport

struct CommandFailureTests {
  static let accountErrors: [AccountError] = [
    .stepUpRequired, .stepUpRejected(reason: .wrong), .stepUpRejected(reason: .used),
    .stepUpRejected(reason: .notACode), .stepUpLocked, .notEnrolled, .codeMismatch(triesLeft: 0),
    .noPendingEnrollment, .deviceNameTaken(name: "phone"), .tooManyDevices(limit: 5),
    .noSuchDevice(name: "phone"), .codesUsed(until: 1), .directoryAccount(user: "ada"),
    .secondFactorMandatory, .recoveryCodesHidden,
    .regenerationNeedsDevice, .methodDisabled, .noAccount, .identityChanged(user: "ada"),
    .accountsChanged, .unavailable,
  ]

  static let otherErrors: [ClientError] = [
    .cannotConnect(errno: ENOENT), .cannotConnect(errno: EACCES),
    .cannotConnect(errno: ENAMETOOLONG), .untrustedServer(.directoryWritableByOthers),
    .untrustedServer(.directoryOwnedBy(uid: 1000)), .disconnected, .timedOut,
    .protocolViolation(.unknownKey), .refused(error: "org.example.Oops", parameters: [:]),
  ]

  static let adminErrors: [AdminError] =
    [
      .noSuchAccount(user: "ada"), .identityChanged(user: "ada"), .identityUnchanged(user: "ada"),
      .accountAbove(user: "ada", permission: "policy.edit"), .secondFactorNeeded, .stepUpRequired,
      .stepUpRejected(reason: .wrong), .stepUpRejected(reason: .used),
      .stepUpRejected(reason: .notACode), .stepUpLocked, .notEnrolled(user: "ada"),
      .recoveryCodesHidden, .invalidPolicy(setting: "window", reason: "Must be 0 to 2."),
      .policyChanged, .accountsChanged, .nothingToAccept, .backupRunning, .noRoom,
      .breakGlassNeeded, .unavailable,
    ] + permissions.map { .notAuthorized(permission: $0) }

  static let permissions = [
    "users.view", "users.disable", "users.unlock", "users.exempt", "recovery.view", "policy.edit",
    "audit.read", "x",
  ]

  static let serviceErrors: [ServiceError] = [
    .interfaceNotFound(interface: "a.b"), .methodNotFound(method: "a.b.C"),
    .methodNotImplemented(method: "a.b.C"), .invalidParameter(InvalidParameter("name")),
    .invalidParameter(InvalidParameter("user")),
    .invalidParameter(InvalidParameter("address")), .invalidParameter(InvalidParameter("limit")),
    .permissionDenied, .expectedMore,
  ]

  @Test("Every refusal is a lower-case sentence without a full stop, has a hint, and exits with 1")
  func mannersHold() {
    let failures =
      Self.accountErrors.map { CommandFailure($0) }
      + Self.otherErrors.map { CommandFailure($0, socket: "/run/x") }
      + Self.adminErrors.map { CommandFailure($0) } + Self.serviceErrors.map { CommandFailure($0) }
    for failure in failures {
      #expect(failure.exitCode == 1)
      #expect(failure.hint != nil, "\(failure.message ?? "")")
      for text in [failure.message, failure.hint].compactMap(\.self) {
        #expect(text.first?.isUppercase == false, "\(text)")
        #expect(!text.hasSuffix("."), "\(text)")
        #expect(!text.contains("\n"), "\(text)")
      }
    }
  }

  @Test("Every refusal of the daemon is told as itself, not by its name on the wire")
  func refusalsAreTranslated() {
    for error in Self.accountErrors {
      let failure = CommandFailure(
        .refused(error: error.qualifiedName, parameters: error.parameters), socket: "/run/x")
      #expect(failure == CommandFailure(error))
    }
    for error in Self.adminErrors {
      let failure = CommandFailure(
        .refused(error: error.qualifiedName, parameters: error.parameters), socket: "/run/x")
      #expect(failure == CommandFailure(error))
    }
  }

  @Test("A daemon that does not answer is told with its path and what to do")
  func noDaemon() {
    let failure = CommandFailure(
      .cannotConnect(errno: ECONNREFUSED), socket: "/run/sallyport/org.sallyport.Control")
    #expect(
      failure.message
        == "the daemon does not answer on /run/sallyport/org.sallyport.Control")
    #expect(
      failure.hint
        == "systemctl status sallyportd; journalctl -u sallyportd says why it does not run")
  }

  @Test("Root whom the kernel does not know is not sent to set up a second factor")
  func nobodyInParticular() {
    let nobody = CommandFailure(AdminError.secondFactorNeeded, isNobody: true)
    #expect(
      nobody.message
        == "the kernel does not know who signed in here, so root acts for nobody in particular")
    #expect(nobody.hint == "sign in as yourself and use sudo, or --break-glass --reason TEXT")
    let somebody = CommandFailure(AdminError.secondFactorNeeded, isNobody: false)
    #expect(somebody.hint?.hasPrefix("sallyport enroll sets one up") == true)
    #expect(
      CommandFailure(AdminError.stepUpRequired, isNobody: true)
        == CommandFailure(AdminError.stepUpRequired, isNobody: false))
  }

  @Test(
    "What somebody typed is not blamed on the version",
    arguments: [
      ("address", "--from takes a numeric address"),
      ("email", "that is no address that mail can be sent to"),
      ("user", "the name of the account is too long"),
    ])
  func typedValues(parameter: String, message: String) {
    let failure = CommandFailure(ServiceError.invalidParameter(InvalidParameter(parameter)))
    #expect(failure.message == message)
    #expect(failure.hint != CommandFailure.sameVersion)
    let other = CommandFailure(ServiceError.invalidParameter(InvalidParameter("limit")))
    #expect(other.hint == CommandFailure.sameVersion)
  }

  @Test("What the daemon or the caller put into a refusal cannot move the cursor")
  func refusalsAreCleaned() {
    let evil = "ada\u{1B}[2J\n\u{202E}"
    let failures = [
      CommandFailure(AccountError.directoryAccount(user: evil)),
      CommandFailure(AccountError.deviceNameTaken(name: evil)),
      CommandFailure(AccountError.noSuchDevice(name: evil)),
      CommandFailure(AdminError.noSuchAccount(user: evil)),
      CommandFailure(AdminError.notAuthorized(permission: evil)),
      CommandFailure(AdminError.accountAbove(user: evil, permission: evil)),
      CommandFailure(AdminError.identityUnchanged(user: evil)),
      CommandFailure(AdminError.notEnrolled(user: evil)),
      CommandFailure(AdminError.invalidPolicy(setting: evil, reason: evil)),
      CommandFailure(.refused(error: "a.b.\(evil)", parameters: [:]), socket: "/run/x"),
      CommandFailure(.cannotConnect(errno: EACCES), socket: evil),
      CommandFailure.usage("Unknown option '\(evil)'."),
    ]
    for failure in failures {
      let text = (failure.message ?? "") + (failure.hint ?? "")
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
    }
  }

  @Test(
    "A change that may have been done is not told as undone",
    arguments: [ClientError.timedOut, .disconnected, .protocolViolation(.unknownKey)])
  func doubtIsTold(error: ClientError) {
    let change = CommandFailure(error, socket: "/run/x", evidence: "look there")
    #expect(change.hint == "it may have been done; look there")
    let read = CommandFailure(error, socket: "/run/x")
    #expect(read.hint?.contains("may have been done") == false)
  }

  @Test("An interrupt of a change says that nobody knows, one of a look says nothing more")
  func interruptedCalls() {
    let change = CommandFailure(.interrupted, socket: "/run/x", evidence: "look there")
    #expect(change.message == "it is not known whether this was done")
    #expect(change.hint == "look there")
    #expect(change.exitCode == 130)
    #expect(CommandFailure(.interrupted, socket: "/run/x") == .interrupted)
  }

  @Test("Without a code no call is a change, and a recovery code makes one of every call")
  func evidence() {
    let recoveryCode: Redacted = "7QK4-M2XV-90TD-W8RH"
    #expect(GetStatus().evidence == nil)
    #expect(BeginEnrollment().evidence == nil)
    #expect(ShowRecoveryCodes(stepUp: "492039").evidence == nil)
    #expect(RegenerateRecoveryCodes().evidence == nil)
    #expect(DisableSecondFactor().evidence == nil)
    #expect(RemoveDevice(name: "phone").evidence == nil)
    #expect(ResynchronizeDevice(name: "phone").evidence == nil)
    #expect(BeginEnrollment(stepUp: recoveryCode).evidence != nil)
    #expect(ShowRecoveryCodes(stepUp: recoveryCode).evidence != nil)
    #expect(RegenerateRecoveryCodes(stepUp: "492039").evidence != nil)
    #expect(DisableSecondFactor(stepUp: "492039").evidence != nil)
    #expect(RemoveDevice(name: "phone", stepUp: "492039").evidence != nil)
    let codes = ResynchronizeDevice.Codes(first: "492039", second: "118206")
    #expect(ResynchronizeDevice(name: "phone", codes: codes).evidence != nil)
    #expect(ConfirmEnrollment(code: "492039").evidence != nil)
  }

  @Test("Without a code or a broken glass nothing is done for others, and with either it may be")
  func evidenceOfAdministration() {
    let rules = AdminPolicyChange(rules: [])
    let changes: [(Authority?) -> any EvidentCall] = [
      { UnlockAccount(user: "ada", authority: $0) }, { DisableUser(user: "ada", authority: $0) },
      { AdoptUser(user: "ada", authority: $0) }, { RevokePass(user: "ada", authority: $0) },
      { GrantPass(user: "ada", duration: 1, reason: "r", authority: $0) },
      { ChangePolicy(rules, authority: $0) },
    ]
    for change in changes {
      #expect(change(nil).evidence == nil)
      #expect(change(Authority(loginUID: 1000)).evidence == nil)
      #expect(change(Authority(stepUp: "492039")).evidence != nil)
      #expect(change(Authority(breakGlass: "r")).evidence != nil)
      #expect(change(Authority(breakGlass: "r", asksOnly: true)).evidence == nil)
    }
    let looks: [(Authority?) -> any EvidentCall] = [
      { ListUsers(authority: $0) }, { GetUser(user: "ada", authority: $0) },
      { ReadRecoveryCodes(user: "ada", authority: $0) },
      { PreviewPolicy(rules, users: [], authority: $0) },
      { ExplainPolicy(user: "ada", authority: $0) },
      { CheckLogin(user: "ada", service: "su", authority: $0) },
    ]
    for look in looks {
      #expect(look(Authority(stepUp: "492039")).evidence == nil)
    }
    let recoveryCode = Authority(stepUp: "7QK4-M2XV-90TD-W8RH")
    #expect(ReadRecoveryCodes(user: "ada", authority: recoveryCode).evidence != nil)
    #expect(GetPolicy().evidence == nil)
  }

  @Test(
    "Nothing is said to be unchanged when a recovery code was used up",
    arguments: [.codeMismatch(triesLeft: 0), .noPendingEnrollment, .unavailable] as [AccountError])
  func spentRecoveryCodeIsTold(error: AccountError) {
    #expect(CommandFailure(error).message?.hasSuffix("; nothing was changed") == true)
    #expect(
      CommandFailure(error, standing: .recoveryCodeSpent).message?.hasSuffix(
        "; your second factor is as before, but the recovery code that you typed is used up")
        == true)
  }

  @Test("A wrong use exits with 64, ctrl-C with 130 and without another word")
  func exitCodes() {
    let usage = CommandFailure.usage("Error: Unknown option '--x'. Did you mean '--y'?\nUsage: …")
    #expect(usage.exitCode == 64)
    #expect(usage.message == "unknown option '--x'. Did you mean '--y'?")
    #expect(CommandFailure.interrupted.exitCode == 130)
    #expect(CommandFailure.interrupted.message == nil)
  }
}
