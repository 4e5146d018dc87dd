import SallyportCore
import SallyportCrypto

/// One account, its policy, the time, and the phone that goes with it: what a store and a clock
/// would be around the domain.
struct Scene {
  let vault: Vault
  let verifier: Verifier
  let evaluator: LoginEvaluator
  let enrollment: Enrollment
  let selfService: SelfService
  let recoverySheet: RecoverySheet
  let administration: Administration
  let invitations: Invitations
  let random: SeededBytes

  var account: Account
  var policy: Policy
  var now = UnixTime.start
  var phone: Phone
  let emailCodes: EmailCodes
  let stepUp: StepUp
  let emailBinding: EmailBinding

  /// Of all accounts together: copies of a scene share it.
  let mailAllowance = MailAllowance()

  /// The latest time that the store has seen.
  var latestRecordedTime = UnixTime.epoch

  /// What the name service says about the account.
  var facts = AccountFacts(groups: .unknown, isLocal: true)
  private(set) var events: [AuditEvent] = []

  /// Nothing is recorded about the account.
  init(
    _ subject: Subject = .account(.ada), policy: Policy = Policy(), seed: UInt64 = 1
  ) throws {
    random = SeededBytes(seed: seed)
    vault = try Vault.ofKey(7)
    verifier = try Verifier(vault: vault, random: random)
    emailCodes = EmailCodes(vault: vault, random: random)
    let stepUp = StepUp(
      verifier: verifier, emailCodes: emailCodes, mailAllowance: mailAllowance)
    self.stepUp = stepUp
    recoverySheet = RecoverySheet(vault: vault, random: random)
    administration = Administration(sheet: recoverySheet)
    enrollment = Enrollment(vault: vault, random: random, stepUp: stepUp)
    invitations = Invitations(vault: vault, random: random)
    emailBinding = EmailBinding(
      codes: emailCodes, allowance: mailAllowance, stepUp: stepUp, sheet: recoverySheet)
    evaluator = LoginEvaluator(
      verifier: verifier, emailCodes: emailCodes, mailAllowance: mailAllowance,
      guide: EnrollmentGuide(
        enrollment: enrollment, sheet: recoverySheet, invitations: invitations),
      boot: .thisOne)
    selfService = SelfService(stepUp: stepUp, sheet: recoverySheet)
    account = Account(subject: subject)
    phone = Phone(secret: .generate(from: random))
    self.policy = policy
  }

  /// One device, confirmed a day ago, and a sheet of recovery codes.
  static func enrolled(
    _ identity: AccountIdentity = .ada, policy: Policy = Policy(), seed: UInt64 = 1
  ) throws -> Scene {
    var scene = try Scene(.account(identity), policy: policy, seed: seed)
    try scene.addDevice(scene.phone, named: "phone")
    _ = try scene.recoverySheet.replaceAll(in: &scene.account, policy: policy)
    return scene
  }

  /// Adds a device, confirmed a day ago.
  mutating func addDevice(_ phone: Phone, named name: String) throws {
    guard let name = DeviceName(name) else { preconditionFailure("'\(name)' names no device") }
    let id = DeviceID.generate(from: random)
    let confirmedAt = now - .seconds(86400)
    account.devices.append(
      Device(
        id: id, name: name, parameters: phone.parameters,
        sealedSecret: try vault.seal(phone.secret, of: id, for: account.subject),
        confirmedAt: confirmedAt,
        lastAcceptedTimeStep: TOTP.timeStep(at: confirmedAt, parameters: phone.parameters)))
  }

  /// The recovery codes that work now, by way of their readable copies.
  func recoveryCodes() throws -> [AuthenticatorOutput] {
    try recoverySheet.readableLines(of: account).map { .recoveryCode($0.code) }
  }

  /// Does a piece of work as a store would: all of it, or, if it throws, nothing.
  mutating func commit<Outcome>(
    _ work: (inout AccountTransaction) throws -> Outcome
  ) rethrows -> Outcome {
    var transaction = AccountTransaction(
      account: account, policy: policy, latestRecordedTime: latestRecordedTime)
    let outcome = try work(&transaction)
    account = transaction.account
    events += transaction.events
    return outcome
  }

  /// What was recorded since this was last called.
  mutating func takeEvents() -> [AuditEvent] {
    defer { events = [] }
    return events
  }
}

// MARK: - Signing in

extension Scene {
  func request(
    _ service: String = "sshd", from address: IPAddress? = .office,
    peer: LoginPeer = .privileged(.root)
  ) -> LoginRequest {
    LoginRequest(
      subject: account.subject, facts: facts, peer: peer, service: service, terminal: "ssh",
      address: address)
  }

  mutating func answer(
    _ output: AuthenticatorOutput, in conversation: inout LoginConversation
  ) throws -> Decision {
    let (evaluator, now) = (evaluator, now)
    return try commit { try evaluator.judge(output, in: &conversation, &$0, now: now) }
  }

  /// A login of one answer; sshd gives one try, so a refusal says its reason.
  mutating func login(
    _ output: AuthenticatorOutput, service: String = "sshd", from address: IPAddress? = .office,
    peer: LoginPeer = .privileged(.root)
  ) throws -> Decision {
    var conversation = LoginConversation(
      request(service, from: address, peer: peer), policy: policy)
    return try answer(output, in: &conversation)
  }

  /// Refused logins with wrong codes, each as soon as it may be.
  mutating func fail(_ count: Int, from address: IPAddress? = .office) throws {
    for _ in 0..<count {
      now = now + ThrottleLimits.longestDelay
      _ = try login(phone.wrongCode(at: now), from: address)
    }
  }

  /// Fails from enough places to lock the account.
  mutating func lock() throws {
    var place: UInt32 = 1
    while !account.loginThrottle.isLocked {
      _ = try login(phone.wrongCode(at: now), from: .v4(place))
      place += 1
    }
  }
}

// MARK: - Self-service

extension Scene {
  var person: SelfServiceRequest {
    guard case .account(let identity) = account.subject else {
      preconditionFailure("a decoy looks after nothing")
    }
    return SelfServiceRequest(identity: identity, facts: facts)
  }

  mutating func begin(
    named name: String? = nil, parameters: TOTP.Parameters = .standard,
    stepUp: AuthenticatorOutput? = nil, as person: SelfServiceRequest? = nil
  ) throws -> Result<PendingEnrollment, SelfServiceRefusal> {
    let (enrollment, now, person) = (enrollment, now, person ?? self.person)
    return try commit {
      try enrollment.begin(
        person, name: name.flatMap(DeviceName.init), parameters: parameters, stepUp: stepUp,
        in: &$0, now: now)
    }
  }

  mutating func confirm(
    _ pending: inout PendingEnrollment, with output: AuthenticatorOutput,
    as person: SelfServiceRequest? = nil
  ) throws -> Result<Enrollment.Binding, SelfServiceRefusal> {
    let (enrollment, now, person) = (enrollment, now, person ?? self.person)
    return try commit {
      try enrollment.confirm(&pending, with: output, person, in: &$0, now: now)
    }
  }

  mutating func showRecoveryCodes(
    stepUp: AuthenticatorOutput?
  ) throws -> Result<[RecoverySheet.Line], SelfServiceRefusal> {
    let (selfService, now, person) = (selfService, now, person)
    return try commit {
      try selfService.showRecoveryCodes(person, stepUp: stepUp, in: &$0, now: now)
    }
  }

  mutating func regenerateRecoveryCodes(
    stepUp: AuthenticatorOutput?
  ) throws -> Result<[RecoverySheet.Line], SelfServiceRefusal> {
    let (selfService, now, person) = (selfService, now, person)
    return try commit {
      try selfService.regenerateRecoveryCodes(person, stepUp: stepUp, in: &$0, now: now)
    }
  }

  mutating func disable(
    stepUp: AuthenticatorOutput?
  ) throws -> Result<[DeviceName], SelfServiceRefusal> {
    let (selfService, now, person) = (selfService, now, person)
    return try commit { try selfService.disable(person, stepUp: stepUp, in: &$0, now: now) }
  }
}

extension PendingEnrollment {
  /// The app that has just scanned the key.
  var phone: Phone { Phone(secret: secret, parameters: parameters) }
}

extension Result {
  /// The refusal, for a comparison; nil if there was none.
  var refusal: Failure? {
    guard case .failure(let refusal) = self else { return nil }
    return refusal
  }
}
