import SallyportCore
import SallyportVarlink

/// A dry run of a login.
extension AdminSession {
  /// Root's alone: it tells of an account what a login hides from whoever tries one (I13).
  func check(
    _ call: CheckLogin, _ reply: @escaping (MethodReply) -> Void
  ) throws(InvalidParameter) {
    let address = call.address.flatMap(WireMapping.ipAddress(parsing:))
    guard (address == nil) == (call.address == nil) else { throw InvalidParameter("address") }
    gate.withActor(call.authority, .usersView, reply) { _ in
      guard self.gate.peer.uid == .root else {
        return reply(ServiceError.permissionDenied.reply)
      }
      self.identify(call.user) { identity, isLocal in
        self.service.login.resolve(call.user, for: self.gate.peer) { resolution in
          var result = self.run(call, from: address, resolution)
          if self.service.login.glass?.glass(for: call.user) != nil { result.passByGlass() }
          result.uid = identity.map { Int64($0.uid.rawValue) }
          result.local = isLocal
          reply(result.reply)
        }
      }
    }
  }

  /// Who has a name, as far as the name service can tell.
  private func identify(
    _ user: String, _ then: @escaping (AccountIdentity?, Bool?) -> Void
  ) {
    guard let name = AccountName(user) else { return then(nil, nil) }
    accounts.names.account(named: name) { lookup in
      guard case .found(let identity) = lookup else { return then(nil, nil) }
      self.accounts.names.isLocal(.account(identity)) { then(identity, $0) }
    }
  }

  private func run(
    _ call: CheckLogin, from address: IPAddress?, _ resolution: LoginService.Resolution
  ) -> CheckLogin.Reply {
    switch resolution {
    case .subject(let subject, let facts, let peer):
      let request = LoginRequest(
        subject: subject, facts: facts, peer: peer, service: call.service, address: address)
      do throws(StoreError) {
        let snapshot = try accounts.store.read(subject)
        let rehearsal = LoginRehearsal(
          service.login.evaluator, now: accounts.clock.now, boot: service.boot,
          in: service.login.texts)
        return rehearsal.run(request, snapshot)
      } catch {
        return refusal(of: subject, error)
      }
    case .nameServiceFailed: return LoginRehearsal.undecided(.nameServiceFailed)
    case .storeFailed, .notPermitted: return LoginRehearsal.undecided(.storeFailed)
    }
  }

  /// What a login is told of an account that cannot be read as it is asked for.
  private func refusal(of subject: Subject, _ error: StoreError) -> CheckLogin.Reply {
    guard case .identityChanged = error else { return LoginRehearsal.undecided(.storeFailed) }
    var reply = CheckLogin.Reply(tries: 0, verdict: .deny, account: .deny)
    reply.reason = .identityChanged
    if let name = subject.identity?.name,
      let recorded = try? accounts.store.recordedAccount(named: name),
      let policy = try? accounts.store.policy()
    {
      reply.recorded = WireMapping.user(recorded, policy, now: accounts.clock.now)
    }
    return reply
  }
}

extension CheckLogin.Reply {
  /// Nobody is asked, whatever the policy says and whether or not there is a store.
  fileprivate mutating func passByGlass() {
    prompt = nil
    verdict = .notRequired
    account = .notRequired
    reason = .brokenGlass
  }
}
