import SallyportVarlink

/// A call with all of its fields, one with none that may be absent, and the same of its reply.
struct CallSample<Call: WireCall>: CallSampleProtocol {
  let full: Call
  let bare: Call
  let fullReply: Call.Reply
  let bareReply: Call.Reply
}

let sha1 = DeviceParameters(algorithm: .sha1, digits: 6, period: 30)
let sheet = [
  NumberedRecoveryCode(number: 1, code: "7QK4-M2XV-90TD-W8RH"),
  NumberedRecoveryCode(number: 2, code: "0000-1111-2222-3333"),
]

let fullStatus = AccountStatus(
  user: "ada", issuer: "Example Corp", enrolled: true, requirement: .codeRequired,
  mandatory: true, mandatoryFrom: 5, passUntil: 6, locked: false,
  devices: [
    AccountDevice(name: "phone", otp: sha1, confirmedAt: 1, lastUsedAt: 2, clockDrift: -270)
  ],
  recoveryCodesLeft: 8,
  lastSignIn: AccountSignIn(
    at: 3, service: "sshd", address: "192.0.2.1", secondFactorRequired: true, method: .app),
  failuresSinceSignIn: 4, recoveryCodeViews: 5, email: fullEmail)

let bareStatus = AccountStatus(
  user: "ada", issuer: "lovelace", enrolled: false, requirement: .notRequired, mandatory: false,
  locked: false, devices: [], recoveryCodesLeft: 0, failuresSinceSignIn: 0, recoveryCodeViews: 0)

let fullAuthority = Authority(
  loginUID: 1000, stepUp: "492039", breakGlass: "the phone is lost", asksOnly: true)

let shortMAC = "0123456789abcdef"
let fullAuditRow = AuditRow(
  number: 17, at: 2, action: "login", verdict: "deny", reason: "wrongCode", account: "ada",
  uid: 1000, actor: 0, service: "sshd", terminal: "ssh", address: "192.0.2.1",
  remoteUser: "babbage", method: "app", device: "phone", rule: "2", note: "holiday", count: 3,
  mac: shortMAC)

let pending = PendingEnrollment(
  name: "phone", key: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP",
  issuer: "Example Corp", label: "ada@lovelace", otp: sha1, expiresIn: 600)

let promptReply = LoginStepReply(step: .prompt(text: "Verification code: ", echo: true))
let deniedReply = LoginStepReply(step: .done(.deny, text: nil))

/// One sample of every call that there is.
let callSamples = selfServiceSamples + userSamples + policySamples + mailSamples

private let selfServiceSamples: [any CallSampleProtocol] = [
  CallSample(
    full: LoginBegin(
      user: "ada", service: "sshd", terminal: "pts/1", address: "192.0.2.1", remoteUser: "babbage",
      silent: true, firstAnswer: "492039"),
    bare: LoginBegin(user: "ada", service: "sshd"), fullReply: promptReply, bareReply: deniedReply),
  CallSample(
    full: LoginAnswer(response: "492039"), bare: LoginAnswer(response: ""),
    fullReply: promptReply, bareReply: deniedReply),
  CallSample(
    full: LoginCancel(), bare: LoginCancel(), fullReply: EmptyReply(), bareReply: EmptyReply()),
  CallSample(
    full: LoginCheckAccount(user: "ada", service: "sshd", address: "2001:db8::1"),
    bare: LoginCheckAccount(user: "ada", service: "sshd"),
    fullReply: LoginStepReply(step: .done(.deny, text: "Not this way.")), bareReply: deniedReply),
  CallSample(
    full: GetStatus(), bare: GetStatus(), fullReply: GetStatus.Reply(status: fullStatus),
    bareReply: GetStatus.Reply(status: bareStatus)),
  CallSample(
    full: BeginEnrollment(
      name: "phone", algorithm: .sha512, digits: 8, period: 60, stepUp: "492039"),
    bare: BeginEnrollment(), fullReply: BeginEnrollment.Reply(enrollment: pending),
    bareReply: BeginEnrollment.Reply(enrollment: pending)),
  CallSample(
    full: ConfirmEnrollment(code: "492039"), bare: ConfirmEnrollment(code: "492039"),
    fullReply: ConfirmEnrollment.Reply(device: "phone", recoveryCodes: sheet),
    bareReply: ConfirmEnrollment.Reply(device: "phone")),
  CallSample(
    full: ShowRecoveryCodes(stepUp: "492039"), bare: ShowRecoveryCodes(),
    fullReply: RecoveryCodesReply(recoveryCodes: sheet),
    bareReply: RecoveryCodesReply(recoveryCodes: [])),
  CallSample(
    full: RegenerateRecoveryCodes(stepUp: "492039"), bare: RegenerateRecoveryCodes(),
    fullReply: RecoveryCodesReply(recoveryCodes: sheet),
    bareReply: RecoveryCodesReply(recoveryCodes: [])),
  CallSample(
    full: RemoveDevice(name: "phone", stepUp: "492039"), bare: RemoveDevice(name: "phone"),
    fullReply: RemoveDevice.Reply(enrolled: true), bareReply: RemoveDevice.Reply(enrolled: false)),
  CallSample(
    full: ResynchronizeDevice(name: "phone", codes: .init(first: "492039", second: "492039")),
    bare: ResynchronizeDevice(name: "phone"),
    fullReply: ResynchronizeDevice.Reply(device: fullStatus.devices[0]),
    bareReply: ResynchronizeDevice.Reply(
      device: AccountDevice(name: "phone", otp: sha1, confirmedAt: 1))),
  CallSample(
    full: DisableSecondFactor(stepUp: "492039"), bare: DisableSecondFactor(),
    fullReply: DisableSecondFactor.Reply(removedDevices: ["phone", "tablet"]),
    bareReply: DisableSecondFactor.Reply(removedDevices: [])),
  CallSample(
    full: ReadAudit(after: 1, limit: 1000, user: "ada", since: 2, authority: fullAuthority),
    bare: ReadAudit(), fullReply: ReadAudit.Reply(rows: [fullAuditRow], last: 17, atEnd: false),
    bareReply: ReadAudit.Reply(
      rows: [AuditRow(number: 1, at: 2, action: "daemonStarted", verdict: "done", mac: shortMAC)],
      last: 1, atEnd: true)),
  CallSample(
    full: VerifyAudit(after: 1, authority: fullAuthority), bare: VerifyAudit(),
    fullReply: VerifyAudit.Reply(verified: 16, last: 16, fault: .edited, atEnd: false),
    bareReply: VerifyAudit.Reply(verified: 0, last: 0, atEnd: true)),
  CallSample(
    full: GetInfo(), bare: GetInfo(), fullReply: infoReply(["org.varlink.service"]),
    bareReply: infoReply([])),
  CallSample(
    full: GetInterfaceDescription(interface: "org.varlink.service"),
    bare: GetInterfaceDescription(interface: "org.varlink.service"),
    fullReply: GetInterfaceDescription.Reply(description: "interface a.b\n"),
    bareReply: GetInterfaceDescription.Reply(description: "")),
]

private func infoReply(_ interfaces: [String]) -> GetInfo.Reply {
  GetInfo.Reply(
    vendor: "Sallyport", product: "sallyportd", version: "0.1.0", url: "https://example.org",
    interfaces: interfaces)
}

/// Every error that there is.
let errorSamples: [any WireError] =
  accountErrors as [any WireError] + adminErrors as [any WireError]
  + LoginError.allCases as [any WireError] + OutboxError.allCases as [any WireError]
  + serviceErrors as [any WireError]

private let accountErrors: [AccountError] = [
  .stepUpRequired, .emailStepUpRequired, .stepUpEmailed, .stepUpRejected(reason: .wrong),
  .stepUpRejected(reason: .used),
  .stepUpRejected(reason: .notACode), .stepUpLocked, .notEnrolled, .codeMismatch(triesLeft: 2),
  .noPendingEnrollment, .deviceNameTaken(name: "phone"), .tooManyDevices(limit: 5),
  .noSuchDevice(name: "phone"), .codesUsed(until: 1), .directoryAccount(user: "ada"),
  .secondFactorMandatory, .recoveryCodesHidden,
  .regenerationNeedsDevice, .methodDisabled, .noEmail, .noPendingEmail, .activationRejected,
  .tooMuchMail(until: 1), .noAccount, .identityChanged(user: "ada"),
  .accountsChanged, .unavailable,
]

private let serviceErrors: [ServiceError] = [
  .interfaceNotFound(interface: "a.b"), .methodNotFound(method: "a.b.C"),
  .methodNotImplemented(method: "a.b.C"), .invalidParameter(InvalidParameter("user")),
  .permissionDenied, .expectedMore,
]
