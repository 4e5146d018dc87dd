import SallyportCore
import SallyportMail
import SallyportVarlink

/// One person's calls about their own second factor.
///
/// Whose it is, the kernel says (I5, I6); no call can name another.
///
/// Lives on the login loop.
final class AccountSession: VarlinkSession {
  private let service: AccountService
  private let peer: PeerCredentials

  /// A new key that waits for its first code; it ends with the connection (product row E4).
  private var pending: SallyportCore.PendingEnrollment?

  init(service: AccountService, peer: PeerCredentials) {
    self.service = service
    self.peer = peer
  }

  func connectionEnded() {
    pending = nil
  }

  func answer(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {
    do {
      switch call.method {
      case GetStatus.method:
        _ = try GetStatus(parameters: call.parameters)
        asOneself(reply) { self.status($0) }
      case BeginEnrollment.method:
        try begin(BeginEnrollment(parameters: call.parameters), reply)
      case ConfirmEnrollment.method:
        let code = try ConfirmEnrollment(parameters: call.parameters).code
        enrolling(reply) { self.confirm(with: AuthenticatorOutput(typed: code.value), $0) }
      case ShowRecoveryCodes.method:
        let stepUp = Self.output(try ShowRecoveryCodes(parameters: call.parameters).stepUp)
        asOneself(reply) { self.showRecoveryCodes($0, stepUp) }
      case RegenerateRecoveryCodes.method:
        let stepUp = Self.output(try RegenerateRecoveryCodes(parameters: call.parameters).stepUp)
        asOneself(reply) { self.regenerateRecoveryCodes($0, stepUp) }
      case RemoveDevice.method:
        try removeDevice(RemoveDevice(parameters: call.parameters), reply)
      case ResynchronizeDevice.method:
        try resynchronize(ResynchronizeDevice(parameters: call.parameters), reply)
      case DisableSecondFactor.method:
        let stepUp = Self.output(try DisableSecondFactor(parameters: call.parameters).stepUp)
        asOneself(reply) { self.disable($0, stepUp) }
      case SetEmail.method:
        try setEmail(SetEmail(parameters: call.parameters), reply)
      case ConfirmEmail.method:
        let code = try ConfirmEmail(parameters: call.parameters).code
        enrolling(reply) { self.confirmEmail(AuthenticatorOutput(typed: code.value), $0) }
      case RemoveEmail.method:
        let stepUp = Self.output(try RemoveEmail(parameters: call.parameters).stepUp)
        asOneself(reply) { self.removeEmail($0, stepUp) }
      case TestEmail.method:
        _ = try TestEmail(parameters: call.parameters)
        asOneself(reply) { self.testEmail($0) }
      default:
        reply(ServiceError.methodNotFound(method: call.method).reply)
      }
    } catch {
      reply(ServiceError.invalidParameter(error).reply)
    }
  }

  // MARK: Who

  /// Calls back with the peer's own account and what the policy wants to know about it, or answers
  /// why there is none.
  private func asOneself(
    _ reply: @escaping (MethodReply) -> Void,
    _ act: @escaping (SelfServiceRequest) -> MethodReply
  ) {
    withIdentity(reply) { identity in
      // A store that does not answer is found out by whatever is done next.
      let needed = (try? self.service.store.policy())?.factsNeededForSelfService ?? NeededFacts()
      self.service.names.facts(of: .account(identity), needed) {
        reply(act(SelfServiceRequest(identity: identity, facts: $0)))
      }
    }
  }

  /// The same for an enrolment, which depends on whether the account stands in the local passwd
  /// file: if that cannot be read nothing is decided (I4).
  private func enrolling(
    _ reply: @escaping (MethodReply) -> Void,
    _ act: @escaping (SelfServiceRequest) -> MethodReply
  ) {
    withIdentity(reply) { identity in
      self.service.names.facts(of: .account(identity), NeededFacts(locality: true)) { facts in
        guard facts.isLocal != nil else { return reply(AccountError.unavailable.reply) }
        reply(act(SelfServiceRequest(identity: identity, facts: facts)))
      }
    }
  }

  private func withIdentity(
    _ reply: @escaping (MethodReply) -> Void, _ then: @escaping (AccountIdentity) -> Void
  ) {
    service.names.account(withUID: peer.uid) { lookup in
      switch lookup {
      case .found(let identity): then(identity)
      case .unknown: reply(AccountError.noAccount.reply)
      case .failed: reply(AccountError.unavailable.reply)
      }
    }
  }

  private static func output(_ stepUp: Redacted?) -> AuthenticatorOutput? {
    stepUp.map { AuthenticatorOutput(typed: $0.value) }
  }

  private static func deviceName(_ name: String) throws(InvalidParameter) -> DeviceName {
    guard let name = DeviceName(name) else { throw InvalidParameter("name") }
    return name
  }

  // MARK: What

  private func status(_ request: SelfServiceRequest) -> MethodReply {
    do {
      let snapshot = try service.store.read(request.subject)
      let status = WireMapping.status(
        of: snapshot, request, host: service.host, now: service.clock.now)
      return GetStatus.Reply(status: status).reply
    } catch {
      return WireMapping.error(error, of: request.identity).reply
    }
  }

  private func begin(
    _ call: BeginEnrollment, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) {
    guard let parameters = WireMapping.parameters(call) else { throw InvalidParameter("digits") }
    let name = try call.name.map(Self.deviceName)
    enrolling(reply) { self.begin($0, name, parameters, Self.output(call.stepUp)) }
  }

  private func begin(
    _ request: SelfServiceRequest, _ name: DeviceName?, _ parameters: TOTP.Parameters,
    _ stepUp: AuthenticatorOutput?
  ) -> MethodReply {
    let service = service
    var issuer = service.host
    let outcome = service.commit(on: request.subject) { transaction throws(StoreError) in
      issuer = transaction.policy.issuer ?? service.host
      return try service.enrollment.begin(
        request, name: name, parameters: parameters, stepUp: stepUp, in: &transaction,
        now: service.clock.now)
    }
    return reply(outcome, request.identity) { pending in
      self.pending = pending
      let enrollment = WireMapping.enrollment(
        pending, issuer: issuer, account: "\(request.identity.name)@\(service.host)")
      return BeginEnrollment.Reply(enrollment: enrollment).reply
    }
  }

  private func confirm(
    with output: AuthenticatorOutput, _ request: SelfServiceRequest
  ) -> MethodReply {
    guard let pending else { return AccountError.noPendingEnrollment.reply }
    let service = service
    var confirmed = pending
    let outcome = service.commit(on: request.subject) { transaction throws(StoreError) in
      // From the beginning, should this be run again.
      confirmed = pending
      return try service.enrollment.confirm(
        &confirmed, with: output, request, in: &transaction, now: service.clock.now)
    }
    // A try that was counted stays counted; what is confirmed, expired or void is over.
    self.pending = confirmed.triesLeft > 0 ? confirmed : nil
    if case .success(.success) = outcome { self.pending = nil }
    if case .success(.failure(.noPendingEnrollment)) = outcome { self.pending = nil }
    return reply(outcome, request.identity) { binding in
      ConfirmEnrollment.Reply(
        device: binding.device.value,
        recoveryCodes: binding.recoverySheet.map(WireMapping.recoveryCodes)
      ).reply
    }
  }

  private func showRecoveryCodes(
    _ request: SelfServiceRequest, _ stepUp: AuthenticatorOutput?
  ) -> MethodReply {
    let (selfService, clock) = (service.selfService, service.clock)
    return change(request, Self.sheet) { request, transaction throws(StoreError) in
      try selfService.showRecoveryCodes(
        request, stepUp: stepUp, in: &transaction, now: clock.now)
    }
  }

  private func regenerateRecoveryCodes(
    _ request: SelfServiceRequest, _ stepUp: AuthenticatorOutput?
  ) -> MethodReply {
    let (selfService, clock) = (service.selfService, service.clock)
    return change(request, Self.sheet) { request, transaction throws(StoreError) in
      try selfService.regenerateRecoveryCodes(
        request, stepUp: stepUp, in: &transaction, now: clock.now)
    }
  }

  private func removeDevice(
    _ call: RemoveDevice, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) {
    let (selfService, clock) = (service.selfService, service.clock)
    let (name, stepUp) = (try Self.deviceName(call.name), Self.output(call.stepUp))
    asOneself(reply) { request in
      self.change(request, { RemoveDevice.Reply(enrolled: $0).reply }) {
        request, transaction throws(StoreError) in
        try selfService.removeDevice(
          request, named: name, stepUp: stepUp, in: &transaction, now: clock.now)
      }
    }
  }

  private func resynchronize(
    _ call: ResynchronizeDevice, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) {
    let (resynchronization, clock) = (service.resynchronization, service.clock)
    let (name, codes) = (try Self.deviceName(call.name), call.codes.map(WireMapping.codes))
    asOneself(reply) { request in
      self.change(
        request, { ResynchronizeDevice.Reply(device: WireMapping.device($0)).reply }
      ) { request, transaction throws(StoreError) in
        try resynchronization.run(
          request, of: name, with: codes, in: &transaction, now: clock.now)
      }
    }
  }

  private func disable(
    _ request: SelfServiceRequest, _ stepUp: AuthenticatorOutput?
  ) -> MethodReply {
    let (selfService, clock) = (service.selfService, service.clock)
    return change(request, Self.farewell) { request, transaction throws(StoreError) in
      try selfService.disable(request, stepUp: stepUp, in: &transaction, now: clock.now)
    }
  }

  private func setEmail(
    _ call: SetEmail, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) {
    let (binding, clock) = (service.emailBinding, service.clock)
    guard let mailbox = Mailbox(call.email) else { throw InvalidParameter("email") }
    let stepUp = Self.output(call.stepUp)
    enrolling(reply) { request in
      self.change(request, { SetEmail.Reply(until: $0.seconds).reply }) {
        request, transaction throws(StoreError) in
        try binding.set(mailbox, request, stepUp: stepUp, in: &transaction, now: clock.now)
      }
    }
  }

  private func confirmEmail(
    _ output: AuthenticatorOutput, _ request: SelfServiceRequest
  ) -> MethodReply {
    let (binding, clock) = (service.emailBinding, service.clock)
    let success = { (confirmation: EmailBinding.Confirmation) in
      ConfirmEmail.Reply(
        address: confirmation.mailbox.address,
        recoveryCodes: confirmation.recoverySheet.map(WireMapping.recoveryCodes)
      ).reply
    }
    return change(request, success) { request, transaction throws(StoreError) in
      try binding.confirm(output, request, in: &transaction, now: clock.now)
    }
  }

  private func removeEmail(
    _ request: SelfServiceRequest, _ stepUp: AuthenticatorOutput?
  ) -> MethodReply {
    let (binding, clock) = (service.emailBinding, service.clock)
    return change(request, { RemoveEmail.Reply(enrolled: $0).reply }) {
      request, transaction throws(StoreError) in
      try binding.remove(request, stepUp: stepUp, in: &transaction, now: clock.now)
    }
  }

  private func testEmail(_ request: SelfServiceRequest) -> MethodReply {
    let (binding, clock) = (service.emailBinding, service.clock)
    return change(request, { TestEmail.Reply(address: $0.address).reply }) {
      request, transaction throws(StoreError) in
      binding.test(request, in: &transaction, now: clock.now)
    }
  }

  private static func sheet(_ lines: [RecoverySheet.Line]) -> MethodReply {
    RecoveryCodesReply(recoveryCodes: WireMapping.recoveryCodes(lines)).reply
  }

  private static func farewell(_ removed: [DeviceName]) -> MethodReply {
    DisableSecondFactor.Reply(removedDevices: removed.map(\.value)).reply
  }

  /// What somebody does with a second factor they have.
  private func change<Value>(
    _ request: SelfServiceRequest, _ success: (Value) -> MethodReply,
    _ act:
      @escaping (SelfServiceRequest, inout AccountTransaction) throws(StoreError) ->
      Result<Value, SelfServiceRefusal>
  ) -> MethodReply {
    let outcome = service.commit(on: request.subject) { transaction throws(StoreError) in
      try act(request, &transaction)
    }
    return reply(outcome, request.identity, success)
  }

  private func reply<Value>(
    _ outcome: Result<Result<Value, SelfServiceRefusal>, StoreError>, _ identity: AccountIdentity,
    _ success: (Value) -> MethodReply
  ) -> MethodReply {
    switch outcome {
    case .success(.success(let value)): success(value)
    case .success(.failure(let refusal)): WireMapping.error(refusal, of: identity).reply
    case .failure(let error): WireMapping.error(error, of: identity).reply
    }
  }
}
