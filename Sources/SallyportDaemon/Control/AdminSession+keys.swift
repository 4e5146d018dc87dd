import SallyportCore
import SallyportCrypto
import SallyportVarlink

/// What root may know of the sealing key.
extension AdminSession {
  func answer(
    aboutKeys call: MethodCall, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) -> Bool {
    guard call.method == GetKeyStatus.method else { return false }
    _ = try GetKeyStatus(parameters: call.parameters)
    gate.withRoot(nil, for: "keys.status", reply) { _ in
      // A degraded daemon's key is one of the moment.
      guard let path = self.service.keyPath else { return reply(AdminError.unavailable.reply) }
      let id = self.accounts.vault.keyID.description
      reply(GetKeyStatus.Reply(id: id, path: path).reply)
    }
    return true
  }
}
