import SallyportCore
import SallyportCrypto
import SallyportVarlink

/// Taking authenticators over from another verifier (product row O6).
extension AdminSession {
  private static let deed = "import"

  func answer(
    aboutImport call: MethodCall, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) -> Bool {
    switch call.method {
    case BeginImport.method: begin(try BeginImport(parameters: call.parameters), reply)
    case ImportAuthenticator.method:
      let call = try ImportAuthenticator(parameters: call.parameters)
      let authenticator = try WireMapping.imported(call)
      gate.withRoot(nil, for: Self.deed, reply) { _ in self.take(authenticator, call, reply) }
    default: return false
    }
    return true
  }

  private func begin(_ call: BeginImport, _ reply: @escaping (MethodReply) -> Void) {
    gate.withRoot(call.authority, for: Self.deed, reply) { actor in
      self.gate.proved(actor, call.authority, .usersInvite, on: nil, reply) { act in
        self.importing = ImportGrant(act)
        reply(EmptyReply().reply)
      }
    }
  }

  private func take(
    _ authenticator: ImportedAuthenticator, _ call: ImportAuthenticator,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    guard let name = AccountName(call.user) else {
      return reply(AdminError.noSuchAccount(user: call.user).reply)
    }
    accounts.names.account(named: name) { lookup in
      switch lookup {
      case .failed: reply(AdminError.unavailable.reply)
      case .unknown: reply(AdminError.noSuchAccount(user: call.user).reply)
      case .found(let identity):
        guard call.uid == nil || call.uid == Int64(identity.uid.rawValue) else {
          return reply(AdminError.identityChanged(user: call.user).reply)
        }
        self.accounts.names.isLocal(.account(identity)) { isLocal in
          let facts = AccountFacts(groups: .unknown, isLocal: isLocal)
          self.take(authenticator, for: identity, facts, call, reply)
        }
      }
    }
  }

  private func take(
    _ authenticator: ImportedAuthenticator, for identity: AccountIdentity, _ facts: AccountFacts,
    _ call: ImportAuthenticator, _ reply: @escaping (MethodReply) -> Void
  ) {
    let importation = service.importation
    let now = accounts.clock.now
    if call.preview == true {
      do throws(StoreError) {
        let snapshot = try accounts.store.read(.account(identity))
        let obstacle = importation.obstacle(
          to: authenticator, facts, snapshot.account, snapshot.policy, now: now)
        reply(
          obstacle.map { WireMapping.reply($0, of: call.user) }
            ?? ImportAuthenticator.Reply(.taken).reply)
      } catch {
        reply(WireMapping.adminError(error, of: call.user).reply)
      }
      return
    }
    guard let act = importing?.act(at: now) else { return reply(AdminError.stepUpRequired.reply) }
    let outcome = accounts.commit(on: .account(identity)) { transaction throws(StoreError) in
      try importation.take(authenticator, facts, in: &transaction, act)
    }
    switch outcome {
    case .success(.success(let taking)): reply(WireMapping.reply(taking))
    case .success(.failure(let obstacle)): reply(WireMapping.reply(obstacle, of: call.user))
    case .failure(let error): reply(WireMapping.adminError(error, of: call.user).reply)
    }
  }
}

extension WireMapping {
  /// - Throws: `InvalidParameter` for what is no key, no code or no drift.
  fileprivate static func imported(
    _ call: ImportAuthenticator
  ) throws(InvalidParameter) -> ImportedAuthenticator {
    guard let key = Hexadecimal.secret(of: call.key.value),
      let secret = try? SharedSecret(imported: key)
    else { throw InvalidParameter("key") }
    let codes = call.recoveryCodes.compactMap { RecoveryCode(imported: $0.value) }
    guard codes.count == call.recoveryCodes.count else { throw InvalidParameter("recoveryCodes") }
    let otp = call.otp
    guard let algorithm = HashAlgorithm(rawValue: otp.algorithm.rawValue),
      let digits = OneTimePassword.Digits(rawValue: Int(otp.digits)),
      let size = TOTP.TimeStepSize(rawValue: Int(otp.period))
    else { throw InvalidParameter("digits") }
    let authenticator = ImportedAuthenticator(
      origin: call.origin, secret: secret,
      parameters: TOTP.Parameters(timeStepSize: size, digits: digits, algorithm: algorithm),
      clockDrift: Int(clamping: call.clockDrift),
      lastUsedTimeStep: call.lastTimeStep.flatMap { TimeStep($0) }, recoveryCodes: codes)
    guard let authenticator else { throw InvalidParameter("clockDrift") }
    return authenticator
  }

  fileprivate static func reply(_ taking: Import.Taking) -> MethodReply {
    ImportAuthenticator.Reply(
      .taken, device: taking.device.value, recoveryCodes: Int64(taking.recoveryCodes),
      newRecoveryCodes: taking.hasNewSheet
    ).reply
  }

  fileprivate static func reply(_ obstacle: Import.Obstacle, of user: String) -> MethodReply {
    switch obstacle {
    case .alreadyEnrolled: AdminError.alreadyEnrolled(user: user).reply
    case .directoryAccount: ImportAuthenticator.Reply(.directoryAccount).reply
    case .methodDisabled: ImportAuthenticator.Reply(.methodDisabled).reply
    case .usedInFuture: ImportAuthenticator.Reply(.usedInFuture).reply
    }
  }
}
