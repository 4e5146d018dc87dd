import SallyportVarlink

/// The calls of one connection to the control socket: one's own second factor, and administration.
final class ControlSession: VarlinkSession {
  private let account: AccountSession
  private let admin: AdminSession

  init(account: AccountSession, admin: AdminSession) {
    self.account = account
    self.admin = admin
  }

  func connectionEnded() {
    account.connectionEnded()
    admin.connectionEnded()
  }

  func answer(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {
    let interface = QualifiedName.split(call.method)?.interface
    if let interface, interface == ShippedInterface.admin.name {
      admin.answer(call, reply)
    } else {
      account.answer(call, reply)
    }
  }
}
