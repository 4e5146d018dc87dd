import SallyportCore
import SallyportVarlink

/// One administrator's calls about other people's second factor, the policy and the audit log.
///
/// Lives on the login loop.
final class AdminSession: VarlinkSession {
  let gate: AdminGate
  private let audit: AuditSession

  var service: AdminService { gate.service }
  var accounts: AccountService { gate.service.accounts }

  init(service: AdminService, peer: PeerCredentials) {
    gate = AdminGate(service: service, peer: peer)
    audit = AuditSession(service: service.accounts)
  }

  /// What was proved for an import, which goes on account by account.
  var importing: ImportGrant?

  /// What still runs for a peer that has gone ends at its next step.
  private(set) var hasEnded = false

  /// Whether it has had everybody listed: the list ends with it.
  var keepsRoster = false

  /// The copy of the store that was begun here.
  var backup: StoreBackup?

  func connectionEnded() {
    hasEnded = true
    backup?.end()
    forgetRoster()
  }

  func forgetRoster() {
    if keepsRoster { accounts.names.forgetRoster() }
  }

  func answer(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {
    do throws(InvalidParameter) {
      if try answer(aboutUsers: call, reply) { return }
      if try answer(aboutPolicy: call, reply) { return }
      if try answer(aboutAudit: call, reply) { return }
      if try answer(aboutImport: call, reply) { return }
      if try answer(aboutKeys: call, reply) { return }
      if try answer(aboutBackup: call, reply) { return }
      if call.method == AcceptStore.method {
        return acceptStore(try AcceptStore(parameters: call.parameters), reply)
      }
      reply(ServiceError.methodNotFound(method: call.method).reply)
    } catch {
      reply(ServiceError.invalidParameter(error).reply)
    }
  }

  private func answer(
    aboutUsers call: MethodCall, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) -> Bool {
    let parameters = call.parameters
    switch call.method {
    case ListUsers.method: list(try ListUsers(parameters: parameters), reply)
    case GetUser.method: show(try GetUser(parameters: parameters), reply)
    case UnlockAccount.method: unlock(try UnlockAccount(parameters: parameters), reply)
    case DisableUser.method: disable(try DisableUser(parameters: parameters), reply)
    case AdoptUser.method: adopt(try AdoptUser(parameters: parameters), reply)
    case GrantPass.method: grantPass(try GrantPass(parameters: parameters), reply)
    case RevokePass.method: revokePass(try RevokePass(parameters: parameters), reply)
    case InviteUser.method: invite(try InviteUser(parameters: parameters), reply)
    case RevokeInvitation.method:
      revokeInvitation(try RevokeInvitation(parameters: parameters), reply)
    case SetUserEmail.method: try setEmail(SetUserEmail(parameters: parameters), reply)
    case ResendActivation.method:
      resendActivation(try ResendActivation(parameters: parameters), reply)
    case ReadRecoveryCodes.method:
      readRecoveryCodes(try ReadRecoveryCodes(parameters: parameters), reply)
    default: return false
    }
    return true
  }

  private func answer(
    aboutPolicy call: MethodCall, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) -> Bool {
    let parameters = call.parameters
    switch call.method {
    case GetPolicy.method:
      _ = try GetPolicy(parameters: parameters)
      showPolicy(reply)
    case ChangePolicy.method: change(try ChangePolicy(parameters: parameters), reply)
    case PreviewPolicy.method: try preview(PreviewPolicy(parameters: parameters), reply)
    case ExplainPolicy.method: try explain(ExplainPolicy(parameters: parameters), reply)
    case CheckLogin.method: try check(CheckLogin(parameters: parameters), reply)
    default: return false
    }
    return true
  }

  private func answer(
    aboutAudit call: MethodCall, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) -> Bool {
    switch call.method {
    case ReadAudit.method:
      let call = try ReadAudit(parameters: call.parameters)
      asReader(call.authority, reply) { self.audit.read(call) }
    case VerifyAudit.method:
      let call = try VerifyAudit(parameters: call.parameters)
      asReader(call.authority, reply) { self.audit.verify(call) }
    default: return false
    }
    return true
  }

  private func asReader(
    _ authority: Authority?, _ reply: @escaping (MethodReply) -> Void,
    _ act: @escaping () -> MethodReply
  ) {
    gate.withActor(authority, .auditRead, reply) { actor in
      self.gate.authorized(actor, .auditRead, on: nil, reply) { reply(act()) }
    }
  }
}
