import SallyportCore
import SallyportVarlink

/// Calls about other people's second factor.
///
/// So far root may do everything, and nobody else anything: every other peer is refused, and that
/// is recorded.
///
/// Lives on the login loop.
final class AdminSession: VarlinkSession {
  private let service: AccountService
  private let audit: AuditSession
  private let peer: PeerCredentials

  init(service: AccountService, peer: PeerCredentials) {
    self.service = service
    audit = AuditSession(service: service)
    self.peer = peer
  }

  func connectionEnded() {}

  func answer(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {
    do {
      switch call.method {
      case UnlockAccount.method: unlock(try UnlockAccount(parameters: call.parameters).user, reply)
      case ReadAudit.method:
        let call = try ReadAudit(parameters: call.parameters)
        asReader(reply) { self.audit.read(call) }
      case VerifyAudit.method:
        let call = try VerifyAudit(parameters: call.parameters)
        asReader(reply) { self.audit.verify(call) }
      default: reply(ServiceError.methodNotFound(method: call.method).reply)
      }
    } catch {
      reply(ServiceError.invalidParameter(error).reply)
    }
  }

  private func asReader(
    _ reply: @escaping (MethodReply) -> Void, _ act: () -> MethodReply
  ) {
    guard peer.uid == .root else {
      return service.turn.note(refusal(of: .peerRefused)) {
        reply(AdminError.notAuthorized(permission: "audit.read").reply)
      }
    }
    reply(act())
  }

  private func unlock(_ user: String, _ reply: @escaping (MethodReply) -> Void) {
    guard peer.uid == .root else {
      return service.turn.note(refusal(of: .unlocked)) {
        reply(AdminError.notAuthorized(permission: "users.unlock").reply)
      }
    }
    guard let name = AccountName(user) else {
      return reply(AdminError.noSuchAccount(user: user).reply)
    }
    service.names.account(named: name) { lookup in
      switch lookup {
      case .found(let identity): reply(self.unlock(identity))
      case .unknown: reply(AdminError.noSuchAccount(user: user).reply)
      case .failed: reply(AdminError.unavailable.reply)
      }
    }
  }

  private func unlock(_ identity: AccountIdentity) -> MethodReply {
    let (service, actor) = (service, peer.uid)
    let outcome = service.commit(on: .account(identity), isUrgent: true) {
      transaction throws(StoreError) in
      Administration.unlock(identity, actor: actor, in: &transaction, now: service.clock.now)
    }
    switch outcome {
    case .success(let unlocking):
      return UnlockAccount.Reply(
        wasLocked: unlocking.loginsWereLocked, stepUpWasLocked: unlocking.stepUpsWereLocked,
        forgottenFailures: Int64(unlocking.forgottenFailures)
      ).reply
    case .failure(.identityChanged):
      return AdminError.identityChanged(user: identity.name.value).reply
    case .failure:
      return AdminError.unavailable.reply
    }
  }

  private func refusal(of action: AuditEvent.Action) -> AuditEvent {
    AuditEvent(
      at: service.clock.now, action: action, verdict: .deny, reason: .notAuthorized,
      account: nil, actor: peer.uid)
  }
}
