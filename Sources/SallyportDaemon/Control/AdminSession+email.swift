import SallyportCore
import SallyportMail
import SallyportVarlink

/// Other people's addresses (product row A12).
extension AdminSession {
  func setEmail(
    _ call: SetUserEmail, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) {
    let administration = service.emailAdministration
    guard let mailbox = Mailbox(call.email) else { throw InvalidParameter("email") }
    act(call, on: call.user, .emailManage, reply) { transaction, act in
      do throws(StoreError) {
        let until = try administration.set(mailbox, in: &transaction, act)
        return SetUserEmail.Reply(until: until.seconds).reply
      } catch {
        return WireMapping.adminError(error, of: call.user).reply
      }
    }
  }

  /// One step-up for all of them; whoever is refused does not keep the others from their code.
  func resendActivation(_ call: ResendActivation, _ reply: @escaping (MethodReply) -> Void) {
    gate.withActor(call.authority, .emailManage, reply) { actor in
      self.gate.proved(actor, call.authority, .emailManage, on: nil, reply) { act in
        self.resend(call.users[...], actor, act, []) {
          reply(ResendActivation.Reply(results: $0).reply)
        }
      }
    }
  }

  private func resend(
    _ users: ArraySlice<String>, _ actor: ActingPerson, _ act: Administration.Act,
    _ results: [ResendActivation.Result],
    _ then: @escaping ([ResendActivation.Result]) -> Void
  ) {
    guard let user = users.first else { return then(results) }
    let next = { (result: ResendActivation.Result) in
      self.resend(users.dropFirst(), actor, act, results + [result], then)
    }
    let refused = { (refusal: MethodReply) in
      next(ResendActivation.Result(user: user, error: refusal.error))
    }
    gate.withTarget(user, of: actor, [.emailManage], refused) { target in
      self.gate.authorized(actor, .emailManage, on: target, refused) {
        let administration = self.service.emailAdministration
        let outcome = self.accounts.commit(on: .account(target.identity), isUrgent: true) {
          transaction throws(StoreError) in
          try administration.resendActivation(in: &transaction, act)
        }
        switch outcome {
        case .success(let until?):
          next(ResendActivation.Result(user: user, until: until.seconds))
        case .success(nil): refused(AdminError.noPendingEmail(user: user).reply)
        case .failure(let error): refused(WireMapping.adminError(error, of: user).reply)
        }
      }
    }
  }
}
