import SallyportCore
import SallyportVarlink

/// Calls about the store as a whole.
extension AdminSession {
  /// Needs no permission that a role could give: it is for the moment in which nobody is believed.
  func acceptStore(_ call: AcceptStore, _ reply: @escaping (MethodReply) -> Void) {
    gate.withRoot(call.authority, for: "store.accept", reply) { actor in
      do throws(StoreError) {
        guard try !self.accounts.store.areAccountsSealed() else {
          return reply(AdminError.nothingToAccept.reply)
        }
        guard let act = self.gate.rootsWord(actor, call.authority) else {
          return reply(AdminError.breakGlassNeeded.reply)
        }
        // Asked only, as before any announcement: it could be done.
        guard call.authority?.asksOnly != true else {
          return reply(AdminError.stepUpRequired.reply)
        }
        let accepted = try self.accounts.write { store throws(StoreError) in
          try store.acceptAccounts(at: act.now, recording: [act.event(.storeAccepted, nil)])
        }
        self.accounts.audit.write(accepted.auditRecords)
        for name in accepted.refused {
          self.accounts.audit.writeFailure(.notAuthentic("the record of '\(name)'"))
        }
        reply(WireMapping.reply(accepted).reply)
      } catch {
        self.accounts.audit.writeFailure(error)
        reply(WireMapping.adminError(error, of: "").reply)
      }
    }
  }
}
