import SallyportCore
import SallyportVarlink

/// Calls about accounts.
extension AdminSession {
  /// Accounts that are read at once: a page holds the loop for a millisecond or two.
  private static let pageLength: Int64 = 200

  // MARK: Looking

  func list(_ call: ListUsers, _ reply: @escaping (MethodReply) -> Void) {
    gate.withActor(call.authority, .usersView, reply) { actor in
      self.page(call, after: call.after.flatMap(AccountName.init), for: actor, reply)
    }
  }

  /// Reads on until there is somebody to show: what a page ends behind is a name, and whoever is not
  /// shown is not named either.
  private func page(
    _ call: ListUsers, after name: AccountName?, for actor: ActingPerson,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    do throws(StoreError) {
      let length = Int(min(call.limit ?? Self.pageLength, Self.pageLength))
      let page = try accounts.store.recordedAccounts(after: name, limit: length)
      let policy = try accounts.store.policy()
      for name in page.damaged {
        accounts.audit.writeFailure(.notAuthentic("the record of '\(name)'"))
      }
      let last = page.next
      let filter = UserFilter(call)
      // An address that waits for its code is worth nothing, but is looked for (resend-activation).
      let wanted = page.accounts.filter {
        (!$0.holdsNothing || $0.email.pending != nil) && filter.admits($0, policy)
      }
      visible(wanted[...], to: actor) { seen in
        let seesAll = self.service.authorization.seesEverybody(actor)
        if let last, seen.isEmpty, !seesAll {
          return self.service.inNextTurn { self.page(call, after: last, for: actor, reply) }
        }
        let now = self.accounts.clock.now
        let users = seen.compactMap { WireMapping.user($0, policy, now: now) }
        let next = last.map { seesAll ? $0.value : users.last?.user ?? $0.value }
        let over = self.service.authorization.groupsSeen(by: actor)
        reply(ListUsers.Reply(users: users, next: next, over: over?.sorted().map(\.value)).reply)
      }
    } catch {
      reply(WireMapping.adminError(error, of: call.after ?? "").reply)
    }
  }

  /// Those of these accounts that the acting person sees, one look-up after the other.
  private func visible(
    _ accounts: ArraySlice<Account>, to actor: ActingPerson, _ seen: [Account] = [],
    _ then: @escaping ([Account]) -> Void
  ) {
    if hasEnded { return }
    if service.authorization.seesEverybody(actor) { return then(Array(accounts)) }
    guard let account = accounts.first, let identity = account.subject.identity else {
      return then(seen)
    }
    gate.withGroups(of: identity) { person in
      let isSeen = self.service.authorization.sees(actor, person)
      self.visible(accounts.dropFirst(), to: actor, seen + (isSeen ? [account] : []), then)
    }
  }

  func show(_ call: GetUser, _ reply: @escaping (MethodReply) -> Void) {
    gate.withActor(call.authority, .usersView, reply) { actor in
      self.gate.withTarget(call.user, of: actor, [.usersView], reply) { target in
        self.gate.authorized(actor, .usersView, on: target, reply) {
          if self.hasChanged(target.identity) { return self.showRecorded(target.identity, reply) }
          self.withSnapshot(of: target.identity, reply) { snapshot, facts in
            let question = WireMapping.question(
              snapshot, facts, service: WireMapping.usualService, nil,
              now: self.accounts.clock.now)
            self.show(
              snapshot.account, snapshot.policy, WireMapping.ruling(snapshot.policy, question),
              reply)
          }
        }
      }
    }
  }

  /// What is recorded of an account whose identity has changed, which is refused whatever is typed.
  private func showRecorded(
    _ identity: AccountIdentity, _ reply: @escaping (MethodReply) -> Void
  ) {
    do throws(StoreError) {
      show(
        try recorded(of: identity) ?? Account(subject: .account(identity)),
        try accounts.store.policy(),
        AdminRuling(.mandatoryNotEnrolled), reply)
    } catch {
      reply(WireMapping.adminError(error, of: identity.name.value).reply)
    }
  }

  private func show(
    _ account: Account, _ policy: Policy, _ ruling: AdminRuling,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    let user = WireMapping.user(account, policy, now: accounts.clock.now)
    reply(
      user.map { GetUser.Reply(user: $0, ruling: ruling).reply } ?? AdminError.unavailable.reply)
  }

  /// An account as it would sign in now; where the identity has changed, the refusal of it.
  func withSnapshot(
    of identity: AccountIdentity, _ reply: @escaping (MethodReply) -> Void,
    _ then: @escaping (AccountSnapshot, AccountFacts) -> Void
  ) {
    do throws(StoreError) {
      let snapshot = try accounts.store.read(.account(identity))
      accounts.names.facts(of: .account(identity), snapshot.policy.factsNeededAtLogin) {
        then(snapshot, $0)
      }
    } catch {
      reply(WireMapping.adminError(error, of: identity.name.value).reply)
    }
  }

  /// Whether something that counts is recorded under the name or the uid for somebody else (A18).
  func hasChanged(_ identity: AccountIdentity) -> Bool {
    holder(of: identity) != nil
  }

  /// For whom something that counts is recorded under this name or uid, if for somebody else.
  private func holder(of identity: AccountIdentity) -> AccountIdentity? {
    do throws(StoreError) {
      _ = try accounts.store.read(.account(identity))
      return nil
    } catch {
      guard case .identityChanged(let recorded) = error else { return nil }
      return recorded
    }
  }

  /// What is recorded under the name, whatever the uid is now; where that is nothing that counts,
  /// under the uid, whatever the name is now (A18).
  private func recorded(of identity: AccountIdentity) throws(StoreError) -> Account? {
    let ofName = try accounts.store.recordedAccount(named: identity.name)
    if let ofName, ofName.subject.identity == identity || !ofName.holdsNothing { return ofName }
    guard let holder = holder(of: identity), holder.name != identity.name else { return ofName }
    return try accounts.store.recordedAccount(named: holder.name)
  }

  // MARK: Acting

  func unlock(_ call: UnlockAccount, _ reply: @escaping (MethodReply) -> Void) {
    let administration = service.administration
    act(call, .usersUnlock, reply) { transaction, act in
      let unlocking = administration.unlock(in: &transaction, act)
      return UnlockAccount.Reply(
        wasLocked: unlocking.loginsWereLocked, stepUpWasLocked: unlocking.stepUpsWereLocked,
        forgottenFailures: Int64(unlocking.forgottenFailures)
      ).reply
    }
  }

  func grantPass(_ call: GrantPass, _ reply: @escaping (MethodReply) -> Void) {
    let administration = service.administration
    guard PassRequest.isSane(call) else {
      return reply(ServiceError.invalidParameter(InvalidParameter("reason")).reply)
    }
    act(call, on: call.user, .usersExempt, reply) { transaction, act in
      let pass = administration.grantPass(
        for: .seconds(call.duration), because: call.reason, in: &transaction, act)
      guard let pass else { return ServiceError.invalidParameter(InvalidParameter("reason")).reply }
      return GrantPass.Reply(pass: WireMapping.pass(pass)).reply
    }
  }

  func revokePass(_ call: RevokePass, _ reply: @escaping (MethodReply) -> Void) {
    let administration = service.administration
    act(call, .usersExempt, reply) { transaction, act in
      let (wasGranted, forgotten) = administration.revokePass(in: &transaction, act)
      return RevokePass.Reply(wasGranted: wasGranted, forgotten: Int64(forgotten)).reply
    }
  }

  func invite(_ call: InviteUser, _ reply: @escaping (MethodReply) -> Void) {
    let invitations = service.invitations
    var issued: InviteUser.Reply?
    let reply = { (answer: MethodReply) in
      guard let issued, answer.error == nil else { return reply(answer) }
      self.withRuling(for: call) { ruling in
        reply(InviteUser.Reply(code: issued.code, until: issued.until, ruling: ruling).reply)
      }
    }
    let obstacle = { (snapshot: AccountSnapshot) -> AdminError? in
      snapshot.policy.isEnrolled(snapshot.account) ? .alreadyEnrolled(user: call.user) : nil
    }
    act(call, .usersInvite, reply, unless: obstacle) { transaction, act in
      let (code, until) = invitations.issue(in: &transaction, act)
      let reply = InviteUser.Reply(code: Redacted(code.formatted), until: until.seconds)
      issued = reply
      return reply.reply
    }
  }

  /// What a sign-in asks of somebody who was invited, if whoever did it may see that; who may not is
  /// not refused for what they have not asked.
  private func withRuling(for call: InviteUser, _ then: @escaping (AdminRuling?) -> Void) {
    let otherwise = { (_: MethodReply) in then(nil) }
    gate.withActor(call.authority, nil, otherwise) { actor in
      self.gate.withTarget(call.user, of: actor, [], otherwise) { target in
        guard self.service.authorization.sees(actor, target) else { return then(nil) }
        self.withSnapshot(of: target.identity, otherwise) { snapshot, facts in
          let question = WireMapping.question(
            snapshot, facts, service: WireMapping.usualService, nil, now: self.accounts.clock.now)
          then(WireMapping.ruling(snapshot.policy, question))
        }
      }
    }
  }

  func revokeInvitation(_ call: RevokeInvitation, _ reply: @escaping (MethodReply) -> Void) {
    let invitations = service.invitations
    act(call, .usersInvite, reply) { transaction, act in
      RevokeInvitation.Reply(wasOpen: invitations.revoke(in: &transaction, act)).reply
    }
  }

  func readRecoveryCodes(_ call: ReadRecoveryCodes, _ reply: @escaping (MethodReply) -> Void) {
    let administration = service.administration
    let obstacle = { (snapshot: AccountSnapshot) -> AdminError? in
      if !snapshot.policy.showsRecoveryCodesToAdmins { return .recoveryCodesHidden }
      return snapshot.policy.isEnrolled(snapshot.account) ? nil : .notEnrolled(user: call.user)
    }
    act(call, .recoveryView, reply, unless: obstacle) { transaction, act in
      do throws(StoreError) {
        let lines = try administration.readRecoveryCodes(in: &transaction, act)
        return ReadRecoveryCodes.Reply(
          recoveryCodes: WireMapping.recoveryCodes(lines),
          left: Int64(transaction.account.recoveryCodes.count)
        ).reply
      } catch {
        return WireMapping.adminError(error, of: call.user).reply
      }
    }
  }

  /// Also for a name whose uid is another now, or that nobody has any more, and for a uid whose name
  /// is another: what is recorded goes.
  func disable(_ call: DisableUser, _ reply: @escaping (MethodReply) -> Void) {
    gate.withActor(call.authority, .usersDisable, reply) { actor in
      self.gate.withTarget(call.user, of: actor, [.usersView, .usersDisable], reply) { target in
        self.gate.authorized(actor, .usersView, on: target, reply) {
          self.gate.authorized(actor, .usersDisable, on: target, reply) {
            self.disable(call, target, by: actor, reply)
          }
        }
      }
    }
  }

  private func disable(
    _ call: DisableUser, _ target: Person, by actor: ActingPerson,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    let recorded: Account?
    do throws(StoreError) {
      recorded = try self.recorded(of: target.identity)
    } catch {
      return reply(WireMapping.adminError(error, of: call.user).reply)
    }
    guard let recorded, let owner = recorded.subject.identity else {
      return reply(AdminError.notEnrolled(user: call.user).reply)
    }
    let administration = service.administration
    let hasChanged = owner != target.identity
    let hasSomething =
      hasChanged
      ? !recorded.holdsNothing : !recorded.devices.isEmpty || !recorded.recoveryCodes.isEmpty
    guard hasSomething else { return reply(AdminError.notEnrolled(user: call.user).reply) }
    gate.proved(actor, call.authority, .usersDisable, on: target, reply) { act in
      let outcome = accounts.commit(on: .account(owner), isUrgent: true) {
        transaction throws(StoreError) in
        let removed = administration.disable(in: &transaction, act)
        // Whoever has the name now begins with nothing that was somebody else's.
        if hasChanged { transaction.account = Account(subject: transaction.account.subject) }
        return removed
      }
      switch outcome {
      case .success(let removed):
        reply(DisableUser.Reply(removedDevices: removed.map(\.value)).reply)
      case .failure(let error): reply(WireMapping.adminError(error, of: call.user).reply)
      }
    }
  }

  func adopt(_ call: AdoptUser, _ reply: @escaping (MethodReply) -> Void) {
    gate.withActor(call.authority, .usersDisable, reply) { actor in
      self.gate.withTarget(call.user, of: actor, [.usersDisable], reply) { target in
        self.gate.authorized(actor, .usersDisable, on: target, reply) {
          self.adopt(call, target, by: actor, reply)
        }
      }
    }
  }

  private func adopt(
    _ call: AdoptUser, _ target: Person, by actor: ActingPerson,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    do throws(StoreError) {
      guard let recorded = try recorded(of: target.identity),
        let former = recorded.subject.identity
      else { return reply(AdminError.notEnrolled(user: call.user).reply) }
      guard former != target.identity else {
        return refuseToAdopt(target.identity.name, reply)
      }
      let adopted = try service.adoption.account(recorded, as: target.identity)
      gate.proved(actor, call.authority, .usersDisable, on: target, reply) { act in
        let note =
          former.name == target.identity.name
          ? "its uid was \(former.uid)" : "its name was \(former.name)"
        let event = act.event(.adopted, target.identity, note: note)
        do throws(StoreError) {
          accounts.audit.write(
            try accounts.write { store throws(StoreError) in
              try store.replace(former, with: adopted, recording: [event])
            })
          reply(
            AdoptUser.Reply(
              formerUser: former.name.value, formerUID: Int64(former.uid.rawValue)
            ).reply)
        } catch {
          accounts.audit.writeFailure(error)
          reply(WireMapping.adminError(error, of: call.user).reply)
        }
      }
    } catch {
      reply(WireMapping.adminError(error, of: call.user).reply)
    }
  }

  /// What is recorded is its name's and its uid's; or nobody has the name any more, and then it is
  /// not the name that can adopt anything.
  private func refuseToAdopt(_ name: AccountName, _ reply: @escaping (MethodReply) -> Void) {
    accounts.names.account(named: name) { lookup in
      let isGone = lookup == .unknown
      reply(
        (isGone
          ? AdminError.noSuchAccount(user: name.value)
          : AdminError.identityUnchanged(user: name.value)).reply)
    }
  }

  private func act(
    _ call: some AccountAdminCall, _ permission: Permission,
    _ reply: @escaping (MethodReply) -> Void,
    unless obstacle: @escaping (AccountSnapshot) -> AdminError? = { _ in nil },
    _ body: @escaping (inout AccountTransaction, Administration.Act) -> MethodReply
  ) {
    act(call, on: call.user, permission, reply, unless: obstacle, body)
  }

  /// Passes the gate, and then does something to the account in a transaction of its own.
  ///
  /// - Parameter obstacle: why there is nothing to be done; looked at before a code is used up.
  func act(
    _ call: some AdminCall, on user: String, _ permission: Permission,
    _ reply: @escaping (MethodReply) -> Void,
    unless obstacle: @escaping (AccountSnapshot) -> AdminError? = { _ in nil },
    _ body: @escaping (inout AccountTransaction, Administration.Act) -> MethodReply
  ) {
    gate.withActor(call.authority, permission, reply) { actor in
      self.gate.withTarget(user, of: actor, [permission], reply) { target in
        self.gate.authorized(actor, permission, on: target, reply) {
          do throws(StoreError) {
            let snapshot = try self.accounts.store.read(.account(target.identity))
            if let error = obstacle(snapshot) { return reply(error.reply) }
          } catch {
            return reply(WireMapping.adminError(error, of: user).reply)
          }
          self.gate.proved(actor, call.authority, permission, on: target, reply) { act in
            let outcome = self.accounts.commit(on: .account(target.identity), isUrgent: true) {
              transaction throws(StoreError) in
              body(&transaction, act)
            }
            switch outcome {
            case .success(let answer): reply(answer)
            case .failure(let error): reply(WireMapping.adminError(error, of: user).reply)
            }
          }
        }
      }
    }
  }
}

/// What `ListUsers` is asked to leave out.
private struct UserFilter {
  private let call: ListUsers

  init(_ call: ListUsers) {
    self.call = call
  }

  func admits(_ account: Account, _ policy: Policy) -> Bool {
    if let wanted = call.secondFactor, policy.isEnrolled(account) != (wanted == .enabled) {
      return false
    }
    if let wanted = call.locked, account.loginThrottle.isLocked != wanted { return false }
    if let wanted = call.neverSignedIn, (account.lastSignIn == nil) != wanted { return false }
    return true
  }
}

private enum PassRequest {
  /// Whether a pass could be made of it: found out before a code is used up.
  static func isSane(_ call: GrantPass) -> Bool {
    let now = UnixTime.epoch
    return TemporaryPass(
      until: now + .seconds(call.duration), grantedAt: now, grantedBy: nil, reason: call.reason)
      != nil
  }
}
