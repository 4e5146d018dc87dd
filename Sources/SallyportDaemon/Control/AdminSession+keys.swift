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
    gate.asRoot("keys status", nil, reply) { _ in
      let service = self.service
      reply(
        GetKeyStatus.Reply(
          id: service.accounts.vault.keyID.description, path: service.keyPath
        ).reply)
    }
    return true
  }
}
