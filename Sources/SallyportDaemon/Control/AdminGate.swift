import SallyportCore
import SallyportVarlink

/// What every call of an administrator passes: who acts, on whom, whether they may, and whether it
/// is really they (product rows A1 to A3).
///
/// Each step goes on only with what it found; otherwise it answers why not. Lives on the login loop.
struct AdminGate {
  typealias Reply = (MethodReply) -> Void

  let service: AdminService
  let peer: PeerCredentials

  private var accounts: AccountService { service.accounts }

  // MARK: Who

  /// Goes on with who acts, if they may do such a thing to anybody at all: who may not keeps no name
  /// service busy with names of their choice.
  func withActor(
    _ authority: Authority?, _ permission: Permission?, _ reply: @escaping Reply,
    _ then: @escaping (ActingPerson) -> Void
  ) {
    guard peer.uid == .root else { return withPerson(permission, reply) { then(.person($0)) } }
    let login = authority?.loginUID.flatMap(UInt32.init(exactly:)).map(UserID.init)
    guard let login else { return then(.root(loginIdentity: nil)) }
    accounts.names.account(withUID: login) { lookup in
      switch lookup {
      case .found(let identity):
        then(.root(loginIdentity: Person(identity: identity, groups: .unknown)))
      case .unknown:
        then(.root(loginIdentity: nil))
      case .failed:
        // Only root's own word can do without knowing whose second factor is meant.
        guard authority?.breakGlass != nil else { return reply(AdminError.unavailable.reply) }
        then(.root(loginIdentity: nil))
      }
    }
  }

  /// Goes on with who acts, where the peer is root, whatever a role may give.
  ///
  /// - Parameter deed: what the audit log calls it where somebody else asks.
  func withRoot(
    _ authority: Authority?, for deed: String, _ reply: @escaping Reply,
    _ then: @escaping (ActingPerson) -> Void
  ) {
    guard peer.uid == .root else {
      let event = AuditEvent(
        at: accounts.clock.now, action: .administrationRefused, verdict: .deny,
        reason: .notAuthorized, account: nil, actor: peer.uid, note: deed)
      return accounts.turn.note(event) { reply(ServiceError.permissionDenied.reply) }
    }
    withActor(authority, nil, reply, then)
  }

  private func withPerson(
    _ permission: Permission?, _ reply: @escaping Reply, _ then: @escaping (Person) -> Void
  ) {
    accounts.names.account(withUID: peer.uid) { lookup in
      switch lookup {
      case .failed: reply(AdminError.unavailable.reply)
      case .unknown:
        self.refuse(.notAuthorized(permission ?? .usersView), permission ?? .usersView, nil, reply)
      case .found(let identity):
        self.withGroups(of: identity) { person in
          let authorization = self.service.authorization
          guard let permission, !authorization.holds(.person(person), permission) else {
            return then(person)
          }
          self.refuse(.notAuthorized(permission), permission, nil, reply)
        }
      }
    }
  }

  func withGroups(of identity: AccountIdentity, _ then: @escaping (Person) -> Void) {
    accounts.names.membership(of: .account(identity), among: service.roles.groups) { groups in
      then(Person(identity: identity, groups: groups))
    }
  }

  // MARK: Whom

  /// Calls back with whoever has the name now; where nobody has, with whom it is recorded for.
  ///
  /// - Parameter permissions: what is about to be asked for, in that order. Whose roles are limited
  ///   to some is answered for a name that nobody has as for an account beyond their reach.
  func withTarget(
    _ user: String, of actor: ActingPerson, _ permissions: [Permission],
    _ reply: @escaping Reply, _ then: @escaping (Person) -> Void
  ) {
    guard let name = AccountName(user) else {
      return refuseNobody(user, actor, permissions, reply)
    }
    accounts.names.account(named: name) { lookup in
      switch lookup {
      case .found(let identity): self.withGroups(of: identity, then)
      case .failed: reply(AdminError.unavailable.reply)
      case .unknown:
        // As much is asked about it as about an account.
        self.accounts.names.membership(of: .nobody(name), among: self.service.roles.groups) { _ in
          self.withRecord(of: name, reply) { recorded in
            guard let recorded else { return self.refuseNobody(user, actor, permissions, reply) }
            then(Person(identity: recorded, groups: .unknown))
          }
        }
      }
    }
  }

  private func withRecord(
    of name: AccountName, _ reply: Reply, _ then: (AccountIdentity?) -> Void
  ) {
    do throws(StoreError) {
      then(try accounts.store.recordedAccount(named: name)?.subject.identity)
    } catch {
      reply(WireMapping.adminError(error, of: name.value).reply)
    }
  }

  /// Only who sees everybody, or may do this to everybody, is told that nobody has a name.
  private func refuseNobody(
    _ user: String, _ actor: ActingPerson, _ permissions: [Permission], _ reply: @escaping Reply
  ) {
    let authorization = service.authorization
    for permission in permissions where !authorization.seesEverybody(actor) {
      guard case .failure(let refusal) = authorization.mayAct(actor, permission, on: nil) else {
        continue
      }
      return refuse(refusal, permission, nil, by: actor.uid, reply)
    }
    reply(AdminError.noSuchAccount(user: user).reply)
  }

  // MARK: Whether they may

  /// Goes on if the acting person may do this, and to this account; otherwise records that they may
  /// not, and says which permission is missing.
  func authorized(
    _ actor: ActingPerson, _ permission: Permission, on target: Person?,
    _ reply: @escaping Reply, _ then: () -> Void
  ) {
    switch service.authorization.mayAct(actor, permission, on: target) {
    case .success: then()
    case .failure(let refusal): refuse(refusal, permission, target, by: actor.uid, reply)
    }
  }

  private func refuse(
    _ refusal: AdministrationRefusal, _ permission: Permission, _ target: Person?,
    by actor: UserID? = nil, _ reply: @escaping Reply
  ) {
    let error = WireMapping.adminError(refusal, on: target?.identity)
    guard let reason = WireMapping.auditReason(of: refusal) else { return reply(error.reply) }
    let event = AuditEvent(
      at: accounts.clock.now, action: .administrationRefused, verdict: .deny, reason: reason,
      account: target?.identity, actor: actor ?? peer.uid, note: permission.rawValue)
    accounts.turn.note(event) { reply(error.reply) }
  }

  // MARK: Whether it is really they

  /// Goes on with what the audit log will say once the acting person has proved themselves: by a
  /// code of their own, which is used up here, or by root's word.
  func proved(
    _ actor: ActingPerson, _ authority: Authority?, _ permission: Permission, on target: Person?,
    _ reply: @escaping Reply, _ then: (Administration.Act) -> Void
  ) {
    let now = accounts.clock.now
    let breakGlass = authority?.breakGlass.flatMap(BreakGlass.init(reason:))
    switch Proof.check(actor, breakGlass: breakGlass, hasDevice: hasDevice(actor.identity)) {
    case .failure(let refusal):
      refuse(refusal, permission, target, by: actor.uid, reply)
    case .success(.breakGlass) where authority?.asksOnly == true:
      reply(AdminError.stepUpRequired.reply)
    case .success(.breakGlass(let breakGlass)): then(act(of: actor, authority, breakGlass))
    case .success(.stepUp(of: let identity)):
      let output = authority?.stepUp.map { AuthenticatorOutput(typed: $0.value) }
      let stepUp = service.stepUp
      let outcome = accounts.commit(on: .account(identity), isUrgent: true) {
        transaction throws(StoreError) in
        try stepUp.prove(output, in: &transaction, now: now)
      }
      switch outcome {
      case .success(.success(let method)):
        then(
          Administration.Act(actor: actor.uid, method: method, breakGlass: nil, now: now))
      case .success(.failure(let refusal)):
        refuse(refusal, permission, target, by: actor.uid, reply)
      case .failure(let error):
        reply(WireMapping.adminError(error, of: identity.name.value).reply)
      }
    }
  }

  /// What the audit log will say of what root does on its word alone; nil where it is not given.
  func rootsWord(_ actor: ActingPerson, _ authority: Authority?) -> Administration.Act? {
    let breakGlass = authority?.breakGlass.flatMap(BreakGlass.init(reason:))
    let proof = Proof.check(actor, breakGlass: breakGlass, hasDevice: false)
    guard case .success(.breakGlass(let breakGlass)) = proof else { return nil }
    return act(of: actor, authority, breakGlass)
  }

  private func act(
    of actor: ActingPerson, _ authority: Authority?, _ breakGlass: BreakGlass
  ) -> Administration.Act {
    Administration.Act(
      actor: uid(of: actor, authority), method: nil, breakGlass: breakGlass,
      now: accounts.clock.now)
  }

  /// Whom the audit log names: of root the login uid, whether or not anybody knows whose it is.
  private func uid(of actor: ActingPerson, _ authority: Authority?) -> UserID {
    if actor.identity == nil, peer.uid == .root,
      let login = authority?.loginUID.flatMap(UInt32.init(exactly:))
    {
      return UserID(login)
    }
    return actor.uid
  }

  /// What cannot be read proves nothing.
  private func hasDevice(_ identity: AccountIdentity?) -> Bool {
    guard let identity, let snapshot = try? accounts.store.read(.account(identity)) else {
      return false
    }
    return snapshot.policy.hasDevice(snapshot.account)
  }
}
