import SallyportVarlink

/// The calls of one connection to the control socket: one's own second factor, administration, and the
/// mailer's.
final class ControlSession: VarlinkSession {
  private let account: AccountSession
  private let admin: AdminSession
  private let outbox: OutboxSession

  init(account: AccountSession, admin: AdminSession, outbox: OutboxSession) {
    self.account = account
    self.admin = admin
    self.outbox = outbox
  }

  func connectionEnded() {
    account.connectionEnded()
    admin.connectionEnded()
    outbox.connectionEnded()
  }

  func answer(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {
    switch QualifiedName.split(call.method)?.interface {
    case ShippedInterface.admin.name?: admin.answer(call, reply)
    case ShippedInterface.outbox.name?: outbox.answer(call, reply)
    default: account.answer(call, reply)
    }
  }
}
