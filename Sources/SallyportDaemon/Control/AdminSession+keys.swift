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
      guard let key = self.service.key else { return reply(AdminError.unavailable.reply) }
      do throws(StoreError) {
        let store = self.accounts.store
        let rotation = try store.keyRotation().map(WireMapping.keyRotation)
        reply(
          GetKeyStatus.Reply(
            id: self.accounts.vault.keyID.description, path: key.path, rotation: rotation,
            formerKeys: Int64(store.formerKeyCount), nextID: key.nextID?.description,
            nextProblem: key.nextProblem
          ).reply)
      } catch {
        reply(WireMapping.adminError(error, of: "").reply)
      }
    }
    return true
  }
}
