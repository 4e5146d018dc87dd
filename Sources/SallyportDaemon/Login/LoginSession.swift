import NIOCore
import SallyportCore
import SallyportVarlink

/// The login conversations of one connection, one at a time.
///
/// Lives on the login loop.
final class LoginSession: VarlinkSession {
  private enum State {
    case idle

    /// A call is being decided; the connection holds further ones back until it is answered.
    case deciding
    case prompting(LoginConversation, Manner)

    /// The connection is gone; what was being decided ends with it.
    case ended
  }

  /// How to talk to this application.
  private struct Manner {
    let echo: Bool
    let isSilent: Bool
  }

  private let service: LoginService
  private let peer: PeerCredentials
  private let hangUp: () -> Void
  private var state = State.idle

  /// - Parameter hangUp: closes the connection.
  init(service: LoginService, peer: PeerCredentials, hangUp: @escaping () -> Void) {
    self.service = service
    self.peer = peer
    self.hangUp = hangUp
  }

  func connectionEnded() {
    stopWaiting()
    state = .ended
  }

  func answer(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {
    do {
      switch call.method {
      case LoginBegin.method: begin(try LoginBegin(parameters: call.parameters), reply)
      case LoginAnswer.method: answer(try LoginAnswer(parameters: call.parameters), reply)
      case LoginCancel.method: cancel(try LoginCancel(parameters: call.parameters), reply)
      case LoginCheckAccount.method:
        check(try LoginCheckAccount(parameters: call.parameters), reply)
      default: reply(ServiceError.methodNotFound(method: call.method).reply)
      }
    } catch {
      reply(ServiceError.invalidParameter(error).reply)
    }
  }

  // MARK: Begin

  private func begin(_ call: LoginBegin, _ reply: @escaping (MethodReply) -> Void) {
    guard case .idle = state else { return reply(LoginError.conversationOpen.reply) }
    state = .deciding
    let unresolved = WireMapping.unresolvedRequest(
      service: call.service, terminal: call.terminal, address: call.address,
      remoteUser: call.remoteUser)
    service.resolve(call.user, for: peer) { resolution in
      guard let request = self.request(unresolved, resolution, .login, reply) else { return }
      let firstAnswer = call.firstAnswer.map { AuthenticatorOutput(typed: $0.value) }
      self.open(request, isSilent: call.silent ?? false, firstAnswer, reply)
    }
  }

  private func open(
    _ request: LoginRequest, isSilent: Bool, _ firstAnswer: AuthenticatorOutput?,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    let snapshot: AccountSnapshot
    do {
      snapshot = try service.store.read(request.subject)
    } catch {
      return refuse(request, .login, error, reply)
    }
    let manner = Manner(echo: snapshot.policy.echo(for: request.service), isSilent: isSilent)
    let conversation = LoginConversation(request, policy: snapshot.policy)
    let opening = service.evaluator.opening(request, snapshot, now: service.clock.now)
    switch (opening, firstAnswer) {
    case (.askForCode, nil):
      prompt(.code, conversation, manner, reply)
    case (.askForCode, let answer?):
      judge(answer, conversation, manner, reply)
    case (.passWithoutCode, _):
      let (evaluator, clock) = (service.evaluator, service.clock)
      decide(conversation, manner, reply) { transaction throws(StoreError) in
        let decision = evaluator.passWithoutCode(request, in: &transaction, now: clock.now)
        return LoginOutcome(decision: decision, conversation: conversation)
      }
    }
  }

  // MARK: Answer, Cancel

  private func answer(_ call: LoginAnswer, _ reply: @escaping (MethodReply) -> Void) {
    guard case .prompting(let conversation, let manner) = state else {
      return reply(LoginError.noConversation.reply)
    }
    stopWaiting()
    state = .deciding
    judge(AuthenticatorOutput(typed: call.response.value), conversation, manner, reply)
  }

  private func cancel(_ call: LoginCancel, _ reply: (MethodReply) -> Void) {
    guard case .prompting = state else { return reply(LoginError.noConversation.reply) }
    stopWaiting()
    state = .idle
    reply(EmptyReply().reply)
  }

  private func judge(
    _ output: AuthenticatorOutput, _ conversation: LoginConversation, _ manner: Manner,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    let (evaluator, clock) = (service.evaluator, service.clock)
    decide(conversation, manner, reply) { transaction throws(StoreError) in
      var conversation = conversation
      let decision = try evaluator.judge(
        output, in: &conversation, &transaction, now: clock.now)
      return LoginOutcome(decision: decision, conversation: conversation)
    }
  }

  // MARK: CheckAccount

  private func check(_ call: LoginCheckAccount, _ reply: @escaping (MethodReply) -> Void) {
    guard case .idle = state else { return reply(LoginError.conversationOpen.reply) }
    state = .deciding
    let unresolved = WireMapping.unresolvedRequest(
      service: call.service, terminal: nil, address: call.address, remoteUser: nil)
    service.resolve(call.user, for: peer) { resolution in
      guard let request = self.request(unresolved, resolution, .accountCheck, reply) else { return }
      self.check(request, reply)
    }
  }

  private func check(_ request: LoginRequest, _ reply: @escaping (MethodReply) -> Void) {
    let (evaluator, clock) = (service.evaluator, service.clock)
    let body = { (transaction: inout AccountTransaction) throws(StoreError) -> LoginOutcome in
      let decision = evaluator.accountCheck(request, in: &transaction, now: clock.now)
      return LoginOutcome(decision: decision, conversation: nil)
    }
    commit(request, .accountCheck, reply, body) { outcome in
      self.finish(WireMapping.accountCheckStep(for: outcome.decision), reply)
    }
  }

  // MARK: Deciding and replying

  /// The request that a resolution makes of what was asked; nil where that is being refused.
  private func request(
    _ unresolved: WireMapping.UnresolvedRequest, _ resolution: LoginService.Resolution,
    _ action: AuditEvent.Action, _ reply: @escaping (MethodReply) -> Void
  ) -> LoginRequest? {
    let now = service.clock.now
    switch resolution {
    case .subject(let subject, let facts, let peer):
      return unresolved.request(for: subject, facts, peer: peer)
    case .notPermitted:
      let event = unresolved.event(.peerRefused, .deny, .peerNotPermitted, peer, now: now)
      finish(.done(.notPermitted, text: nil), noting: event, reply)
    case .storeFailed(let error):
      service.report(error)
      let event = unresolved.event(action, .unavailable, .storeFailed, peer, now: now)
      finish(.done(.unavailable, text: nil), noting: event, reply)
    case .nameServiceFailed:
      let event = unresolved.event(action, .unavailable, .nameServiceFailed, peer, now: now)
      finish(.done(.unavailable, text: nil), noting: event, reply)
    }
    return nil
  }

  /// Runs a decision about a conversation in the account's transaction, and goes on with it.
  private func decide(
    _ conversation: LoginConversation, _ manner: Manner,
    _ reply: @escaping (MethodReply) -> Void,
    _ body: @escaping (inout AccountTransaction) throws(StoreError) -> LoginOutcome
  ) {
    commit(conversation.request, .login, reply, body) { outcome in
      self.proceed(outcome, after: conversation, manner, reply)
    }
  }

  /// Goes on when what was decided is on disk (I10); refuses if it cannot be.
  private func commit(
    _ request: LoginRequest, _ action: AuditEvent.Action,
    _ reply: @escaping (MethodReply) -> Void,
    _ body: @escaping (inout AccountTransaction) throws(StoreError) -> LoginOutcome,
    _ then: @escaping (LoginOutcome) -> Void
  ) {
    service.turn.add(AccountWork(on: request.subject, body)) { result in
      switch result {
      case .success(let committed):
        then(committed.outcome)
      case .failure(let error):
        self.refuse(request, action, error, reply)
      }
    }
  }

  private func proceed(
    _ outcome: LoginOutcome, after conversation: LoginConversation, _ manner: Manner,
    _ reply: (MethodReply) -> Void
  ) {
    if case .challenge(let challenge) = outcome.decision {
      prompt(challenge, outcome.conversation ?? conversation, manner, reply)
    } else {
      finish(WireMapping.step(for: outcome.decision, isSilent: manner.isSilent), reply)
    }
  }

  private func prompt(
    _ challenge: Challenge, _ conversation: LoginConversation, _ manner: Manner,
    _ reply: (MethodReply) -> Void
  ) {
    if case .ended = state { return }
    state = .prompting(conversation, manner)
    service.waiting.add(self, about: conversation.request.subject, hangUp: hangUp)
    let step = LoginStep.prompt(text: LoginTexts.prompt(for: challenge), echo: manner.echo)
    reply(LoginStepReply(step: step).reply)
  }

  private func stopWaiting() {
    guard case .prompting(let conversation, _) = state else { return }
    service.waiting.remove(self, about: conversation.request.subject)
  }

  private func finish(_ step: LoginStep, _ reply: (MethodReply) -> Void) {
    if case .ended = state { return }
    state = .idle
    reply(LoginStepReply(step: step).reply)
  }

  /// Ends with a refusal that no account's transaction has recorded.
  private func finish(
    _ step: LoginStep, noting event: AuditEvent, _ reply: @escaping (MethodReply) -> Void
  ) {
    service.turn.note(event) { self.finish(step, reply) }
  }

  /// No decision was reached, so nobody is let in (I4).
  private func refuse(
    _ request: LoginRequest, _ action: AuditEvent.Action, _ error: StoreError,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    let now = service.clock.now
    switch error {
    case .identityChanged:
      let event = request.event(action, .deny, .identityChanged, now: now)
      let text = action == .accountCheck ? LoginTexts.identityChanged : nil
      finish(.done(.deny, text: text), noting: event, reply)
    case .notAuthentic, .diskFull, .diskFailed, .unavailable:
      service.report(error)
      let event = request.event(action, .unavailable, .storeFailed, now: now)
      finish(.done(.unavailable, text: nil), noting: event, reply)
    }
  }
}
