import SallyportCore
import SallyportVarlink

/// Calls about the policy.
extension AdminSession {
  func showPolicy(_ reply: (MethodReply) -> Void) {
    do throws(StoreError) {
      let policy = WireMapping.policy(try accounts.store.policy(), vault: accounts.vault)
      reply(GetPolicy.Reply(policy: policy).reply)
    } catch {
      reply(WireMapping.adminError(error, of: "").reply)
    }
  }

  func change(_ call: ChangePolicy, _ reply: @escaping (MethodReply) -> Void) {
    gate.withActor(call.authority, .policyEdit, reply) { actor in
      self.gate.authorized(actor, .policyEdit, on: nil, reply) {
        do throws(StoreError) {
          let before = try self.accounts.store.policy()
          let revision = WireMapping.revision(of: before, vault: self.accounts.vault)
          guard call.revision.map({ $0 == revision }) ?? true else {
            return reply(AdminError.policyChanged.reply)
          }
          switch WireMapping.policy(before, changedBy: call.change) {
          case .failure(let error): reply(error.reply)
          case .success(let after):
            self.replace(PolicyChange(from: before, to: after), call, by: actor, reply)
          }
        } catch {
          reply(WireMapping.adminError(error, of: "").reply)
        }
      }
    }
  }

  private func replace(
    _ change: PolicyChange, _ call: ChangePolicy, by actor: ActingPerson,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    let vault = accounts.vault
    // The same policy again needs no step-up: configuration management applies it every hour.
    guard !change.isNothing else {
      return reply(
        ChangePolicy.Reply(policy: WireMapping.policy(change.before, vault: vault), changed: false)
          .reply)
    }
    gate.proved(actor, call.authority, .policyEdit, on: nil, reply) { act in
      do throws(StoreError) {
        accounts.audit.write(
          try accounts.write { store throws(StoreError) in
            try store.replacePolicy(change.after, recording: change.events(act))
          })
        service.policyChanged()
        reply(
          ChangePolicy.Reply(policy: WireMapping.policy(change.after, vault: vault), changed: true)
            .reply)
      } catch {
        accounts.audit.writeFailure(error)
        reply(WireMapping.adminError(error, of: "").reply)
      }
    }
  }

  // MARK: What would be

  func preview(
    _ call: PreviewPolicy, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) {
    let address = try Self.address(call.address)
    let service = call.service ?? WireMapping.usualService
    gate.withActor(call.authority, .usersView, reply) { actor in
      self.gate.authorized(actor, .usersView, on: nil, reply) {
        do throws(StoreError) {
          let before = try self.accounts.store.policy()
          switch WireMapping.policy(before, changedBy: call.change) {
          case .failure(let error): reply(error.reply)
          case .success(let after):
            let preview = PolicyPreview(
              session: self, before: before, after: after, service: service, address: address,
              at: call.at.map(UnixTime.init(seconds:)), reply: reply)
            preview.run(on: call.users)
          }
        } catch {
          reply(WireMapping.adminError(error, of: "").reply)
        }
      }
    }
  }

  func explain(
    _ call: ExplainPolicy, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) {
    let address = try Self.address(call.address)
    // What is asked of oneself, one may know. Of others one may not even ask whether they are there.
    gate.withActor(call.authority, nil, reply) { actor in
      let isOneself = actor.identity.map { $0.name == AccountName(call.user) } ?? false
      if isOneself { return self.explain(call, from: address, to: actor, reply) }
      self.gate.withActor(call.authority, .usersView, reply) { actor in
        self.explain(call, from: address, to: actor, reply)
      }
    }
  }

  private func explain(
    _ call: ExplainPolicy, from address: IPAddress?, to actor: ActingPerson,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    gate.withTarget(call.user, of: actor, [.usersView], reply) { target in
      let explain = {
        self.withSnapshot(of: target.identity, reply) { snapshot, facts in
          let question = WireMapping.question(
            snapshot, facts, service: call.service ?? WireMapping.usualService, address,
            now: self.accounts.clock.now, boot: self.service.boot)
          reply(WireMapping.explanation(snapshot.policy, question).reply)
        }
      }
      if actor.identity == target.identity { return explain() }
      self.gate.authorized(actor, .usersView, on: target, reply, explain)
    }
  }

  /// A host name never matches a rule, so nobody is told what it would do.
  private static func address(_ text: String?) throws(InvalidParameter) -> IPAddress? {
    guard let text else { return nil }
    guard let address = WireMapping.ipAddress(parsing: text) else {
      throw InvalidParameter("address")
    }
    return address
  }
}
