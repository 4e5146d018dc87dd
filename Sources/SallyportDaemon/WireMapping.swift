import Glibc
import SallyportCore
import SallyportCrypto
import SallyportMail
import SallyportVarlink

/// The one place where the wire's words and the domain's values meet.
enum WireMapping {
  /// What a caller said about a login, before it is known whom it is about.
  struct UnresolvedRequest {
    let service: String
    let terminal: String?
    let address: IPAddress?
    let remoteUser: String?

    func request(
      for subject: Subject, _ facts: AccountFacts, peer: LoginPeer
    ) -> LoginRequest {
      LoginRequest(
        subject: subject, facts: facts, peer: peer, service: service, terminal: terminal,
        address: address,
        remoteAccount: remoteUser)
    }

    /// An event about a login that was refused before any account was looked at.
    func event(
      _ action: AuditEvent.Action, _ verdict: AuditEvent.Verdict, _ reason: AuditReason,
      _ peer: PeerCredentials, now: UnixTime
    ) -> AuditEvent {
      AuditEvent(
        at: now, action: action, verdict: verdict, reason: reason, account: nil, actor: peer.uid,
        service: service)
    }

    /// An event about a login that was asked for nothing, because root has broken the glass.
    func letIn(
      _ action: AuditEvent.Action, _ identity: AccountIdentity?, _ peer: PeerCredentials,
      because glass: BreakGlass, now: UnixTime
    ) -> AuditEvent {
      AuditEvent(
        at: now, action: action, verdict: .notRequired, reason: .breakGlass, account: identity,
        actor: peer.uid, service: service, terminal: terminal, address: address,
        remoteAccount: remoteUser, note: glass.reason)
    }
  }

  static func unresolvedRequest(
    service: String, terminal: String?, address: String?, remoteUser: String?
  ) -> UnresolvedRequest {
    UnresolvedRequest(
      service: service, terminal: terminal, address: address.flatMap(ipAddress(parsing:)),
      remoteUser: remoteUser)
  }

  /// A numeric address; nil for a host name, which never matches a rule (security.md).
  ///
  /// A link-local address may carry its interface behind a percent sign (RFC 4007 §11); no other
  /// may, because whoever holds a reverse zone names hosts like `192.0.2.1%x.example.org`.
  static func ipAddress(parsing text: String) -> IPAddress? {
    guard let percent = text.firstIndex(of: "%") else { return unscopedAddress(parsing: text) }
    let address = unscopedAddress(parsing: String(text[..<percent]))
    guard case .v6(let high, _) = address, high >> 54 == 0xFE80 >> 6 else { return nil }
    return address
  }

  private static func unscopedAddress(parsing text: String) -> IPAddress? {
    // C would take what stands before a NUL for the whole.
    guard !text.utf8.contains(0) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 16)
    if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
      return IPAddress(networkOrder: Array(bytes[..<4]))
    }
    return unsafe inet_pton(AF_INET6, text, &bytes) == 1 ? IPAddress(networkOrder: bytes) : nil
  }

  /// The last step of a login.
  ///
  /// A challenge is no last step; the session asks it.
  static func step(
    for decision: Decision, isSilent: Bool, in texts: any LoginTexts
  ) -> LoginStep {
    let text = LoginText(in: texts)
    return switch decision {
    case .permit(_, let notices): .done(.permit, text: isSilent ? nil : text.notices(notices))
    case .notRequired(_, let notices):
      .done(.notRequired, text: isSilent ? nil : text.notices(notices))
    case .passedByGlass: .done(.notRequired, text: isSilent ? nil : texts.glassBroken)
    case .deny(let reason): .done(.deny, text: isSilent ? nil : text.refusal(reason))
    case .challenge: .done(.deny, text: nil)
    }
  }

  static func accountCheckStep(for decision: Decision, in texts: any LoginTexts) -> LoginStep {
    switch decision {
    case .notRequired(_, let notices):
      .done(.notRequired, text: LoginText(in: texts).notices(notices))
    case .passedByGlass: .done(.notRequired, text: texts.glassBroken)
    case .deny, .permit, .challenge: .done(.deny, text: texts.keyAlone)
    }
  }

  // MARK: One's own second factor

  static func parameters(_ call: BeginEnrollment) -> TOTP.Parameters? {
    let algorithm = call.algorithm ?? .sha1
    guard let hash = HashAlgorithm(rawValue: algorithm.rawValue),
      let digits = OneTimePassword.Digits(rawValue: Int(call.digits ?? 6)),
      let period = TOTP.TimeStepSize(rawValue: Int(call.period ?? 30))
    else { return nil }
    return TOTP.Parameters(timeStepSize: period, digits: digits, algorithm: hash)
  }

  static func enrollment(
    _ pending: SallyportCore.PendingEnrollment, issuer: String, account: String
  ) -> SallyportVarlink.PendingEnrollment {
    let uri = OTPAuthURI(
      issuer: issuer, account: account, secret: pending.secret, parameters: pending.parameters)
    return SallyportVarlink.PendingEnrollment(
      name: pending.name.value, key: Redacted(pending.secret.base32), uri: Redacted(uri.text),
      issuer: issuer, label: account, otp: otp(pending.parameters),
      expiresIn: SallyportCore.PendingEnrollment.lifetime.components.seconds)
  }

  static func otp(_ parameters: TOTP.Parameters) -> DeviceParameters {
    DeviceParameters(
      algorithm: DeviceAlgorithm(rawValue: parameters.algorithm.rawValue) ?? .sha1,
      digits: Int64(parameters.digits.rawValue), period: Int64(parameters.timeStepSize.rawValue))
  }

  static func status(
    of snapshot: AccountSnapshot, _ request: SelfServiceRequest, host: String, now: UnixTime
  ) -> AccountStatus {
    let (account, policy) = (snapshot.account, snapshot.policy)
    let question = question(snapshot, request.facts, service: usualService, nil, now: now)
    return AccountStatus(
      user: request.identity.name.value, issuer: policy.issuer ?? host,
      enrolled: policy.isEnrolled(account),
      requirement: requirement(policy.ruling(on: question).requirement),
      mandatory: policy.isMandatory(for: request.subject, request.facts, at: question.moment),
      mandatoryFrom: policy.announcedMandate(on: question)?.seconds,
      passUntil: pass(of: account, question.moment)?.until.seconds,
      locked: account.loginThrottle.isLocked,
      stepUpLocked: account.stepUpThrottle.isLocked, devices: account.devices.map(device),
      recoveryCodesLeft: Int64(account.recoveryCodes.count),
      lastSignIn: account.lastSignIn.map(signIn),
      failuresSinceSignIn: Int64(account.failuresSinceSignIn),
      recoveryCodeViews: Int64(account.recoveryCodeViews), email: email(of: account))
  }

  static func email(of account: Account) -> AccountEmail {
    var email = AccountEmail()
    email.address = account.email.confirmed?.mailbox.address
    email.confirmedAt = account.email.confirmed?.at.seconds
    email.factor = account.email.confirmed?.isFactor
    if let pending = account.email.pending {
      email.pending = pending.mailbox.address
      email.pendingUntil = pending.until.seconds
    }
    email.waitingSince = account.mail.mails.first?.queuedAt.seconds
    email.delivery = account.email.lastDelivery.map {
      AccountEmail.Delivery(
        at: $0.at.seconds, to: $0.mailbox.address, error: $0.error, final: $0.isFinal)
    }
    return email
  }

  /// What a policy is asked about where nobody names a service: most people come that way.
  static let usualService = "sshd"

  /// A login as nobody has begun it.
  ///
  /// - Parameter boot: of the running kernel, where what is remembered is to count.
  static func question(
    _ snapshot: AccountSnapshot, _ facts: AccountFacts, service: String, _ address: IPAddress?,
    now: UnixTime, boot: BootID? = nil
  ) -> PolicyQuestion {
    PolicyQuestion(
      account: snapshot.account, facts: facts, service: service, address: address,
      moment: Moment(now: now, latestRecordedTime: snapshot.latestRecordedTime), boot: boot)
  }

  private static func pass(of account: Account, _ moment: Moment) -> TemporaryPass? {
    account.pass.flatMap { moment.isBefore($0.until) ? $0 : nil }
  }

  static func recoveryCodes(_ lines: [RecoverySheet.Line]) -> [NumberedRecoveryCode] {
    lines.map { NumberedRecoveryCode(number: Int64($0.number), code: Redacted($0.code.formatted)) }
  }

  static func codes(_ codes: ResynchronizeDevice.Codes) -> Resynchronization.Codes {
    Resynchronization.Codes(
      first: AuthenticatorOutput(typed: codes.first.value),
      second: AuthenticatorOutput(typed: codes.second.value))
  }

  static func error(_ refusal: SelfServiceRefusal, of identity: AccountIdentity) -> AccountError {
    switch refusal {
    case .stepUpRequired: .stepUpRequired
    case .emailStepUpRequired: .emailStepUpRequired
    case .stepUpEmailed: .stepUpEmailed
    case .stepUpRejected(.wrong): .stepUpRejected(reason: .wrong)
    case .stepUpRejected(.used): .stepUpRejected(reason: .used)
    case .stepUpRejected(.notACode): .stepUpRejected(reason: .notACode)
    case .stepUpLocked: .stepUpLocked
    case .notEnrolled: .notEnrolled
    case .codeMismatch(let triesLeft): .codeMismatch(triesLeft: Int64(triesLeft))
    case .noPendingEnrollment: .noPendingEnrollment
    case .deviceNameTaken(let name): .deviceNameTaken(name: name.value)
    case .tooManyDevices(let limit): .tooManyDevices(limit: Int64(limit))
    case .noSuchDevice(let name): .noSuchDevice(name: name.value)
    case .codesUsed(let until): .codesUsed(until: until.seconds)
    case .directoryAccount: .directoryAccount(user: identity.name.value)
    case .secondFactorMandatory: .secondFactorMandatory
    case .recoveryCodesHidden: .recoveryCodesHidden
    case .regenerationNeedsDevice: .regenerationNeedsDevice
    case .methodDisabled: .methodDisabled
    case .noEmail: .noEmail
    case .noPendingEmail: .noPendingEmail
    case .activationRejected: .activationRejected
    case .tooMuchMail(let until): .tooMuchMail(until: until.seconds)
    }
  }

  static func error(_ error: StoreError, of identity: AccountIdentity) -> AccountError {
    switch error {
    case .identityChanged: .identityChanged(user: identity.name.value)
    case .accountsChanged: .accountsChanged
    case .notAuthentic, .diskFull, .diskFailed, .unavailable: .unavailable
    }
  }

  private static func requirement(_ requirement: Requirement) -> AccountStatus.Requirement {
    switch requirement {
    case .notRequired: .notRequired
    case .codeRequired: .codeRequired
    case .mandatoryNotEnrolled: .mandatoryNotEnrolled
    }
  }

  static func device(_ device: Device) -> AccountDevice {
    let drift = device.parameters.timeStepSize.duration * device.clockDrift
    return AccountDevice(
      name: device.name.value, otp: otp(device.parameters),
      confirmedAt: device.confirmedAt.seconds, lastUsedAt: device.lastUsedAt?.seconds,
      clockDrift: drift.components.seconds)
  }

  static func signIn(_ signIn: SignIn) -> AccountSignIn {
    AccountSignIn(
      at: signIn.at.seconds, service: signIn.service, address: signIn.address?.description,
      secondFactorRequired: signIn.method != nil && signIn.method != .brokenGlass,
      method: signIn.method.map(method))
  }

  private static func method(_ method: SignIn.Method) -> AccountSignIn.Method {
    switch method {
    case .app: .app
    case .recoveryCode: .recoveryCode
    case .email: .email
    case .brokenGlass: .brokenGlass
    }
  }
}
