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

    /// Lines are being shown, one a step; what is asked then is what was asked before.
    case showing(ArraySlice<String>, LoginConversation, Manner)

    /// The connection is gone; what was being decided ends with it.
    case ended
  }

  /// How to talk to this application.
  private struct Manner {
    let echo: Bool
    let isSilent: Bool

    /// The account as it was asked for, for the name of a new key's entry.
    let user: String

    /// A key is drawn once a conversation: the module takes so many steps and no more.
    var mayDraw = true
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
    if let glass = service.glass?.glass(for: call.user) {
      return letIn(by: glass, unresolved, call.user, .login, isSilent: call.silent ?? false, reply)
    }
    resolve(call.user) { resolution in
      guard let request = self.request(unresolved, resolution, .login, reply) else { return }
      let firstAnswer = call.firstAnswer.map { AuthenticatorOutput(typed: $0.value) }
      self.open(request, call, firstAnswer, reply)
    }
  }

  private func open(
    _ request: LoginRequest, _ call: LoginBegin, _ firstAnswer: AuthenticatorOutput?,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    let snapshot: AccountSnapshot
    do {
      snapshot = try service.store.read(request.subject)
    } catch {
      return refuse(request, .login, error, reply)
    }
    let isSilent = call.silent ?? false
    let manner = Manner(
      echo: snapshot.policy.echo(for: request.service), isSilent: isSilent, user: call.user,
      mayDraw: !isSilent)
    let conversation = LoginConversation(
      request, under: call.user, policy: snapshot.policy,
      address: snapshot.account.email.factor?.masked, answersFirst: firstAnswer != nil)
    let opening = service.evaluator.opening(request, snapshot, now: service.clock.now)
    switch (opening, firstAnswer) {
    case (.askForCode, nil):
      ask(conversation, manner, reply)
    case (.enroll, nil):
      let (evaluator, clock) = (service.evaluator, service.clock)
      decide(conversation, manner, reply) { transaction throws(StoreError) in
        var conversation = conversation
        let decision = evaluator.enroll(in: &conversation, &transaction, now: clock.now)
        return LoginOutcome(decision: decision, conversation: conversation)
      }
    // Who answers before they are asked cannot be shown a key.
    case (.askForCode, let answer?), (.enroll, let answer?):
      judge(answer, conversation, manner, reply)
    case (.passWithoutCode, _):
      let (evaluator, clock) = (service.evaluator, service.clock)
      decide(conversation, manner, reply) { transaction throws(StoreError) in
        let decision = evaluator.passWithoutCode(request, in: &transaction, now: clock.now)
        return LoginOutcome(decision: decision, conversation: conversation)
      }
    }
  }

  /// Asks for a code; a menu stands above it where the service shows several lines.
  private func ask(
    _ conversation: LoginConversation, _ manner: Manner, _ reply: (MethodReply) -> Void
  ) {
    guard case .menu(let address) = conversation.offer, !manner.isSilent else {
      return prompt(.code, conversation, manner, reply)
    }
    show(service.texts.menu(address: address)[...], conversation, manner, reply)
  }

  // MARK: Broken glass

  /// Asks nothing of whoever may be asked for by this peer, whatever state key and store are in
  /// (product row O8).
  private func letIn(
    by glass: BrokenGlass, _ unresolved: WireMapping.UnresolvedRequest, _ user: String,
    _ action: AuditEvent.Action, isSilent: Bool, _ reply: @escaping (MethodReply) -> Void
  ) {
    resolve(user) { resolution in
      let request: LoginRequest?
      switch resolution {
      case .subject(let subject, let facts, let peer):
        request = unresolved.request(for: subject, facts, peer: peer)
      case .storeFailed: request = nil
      case .nameServiceFailed where self.service.isPrivileged(self.peer): request = nil
      case .notPermitted, .nameServiceFailed:
        _ = self.request(unresolved, resolution, action, reply)
        return
      }
      let event = unresolved.letIn(
        action, request?.subject.identity, self.peer, because: glass.reason,
        now: self.service.clock.now)
      let texts = self.service.texts
      self.finish(WireMapping.step(for: .passedByGlass, isSilent: isSilent, in: texts), reply)
      self.service.turn.noteLetIn(event, self.signIn(by: event, request))
    }
  }

  /// Keeps a sign-in by the broken glass with its account, where there is one.
  private func signIn(
    by event: AuditEvent, _ request: LoginRequest?
  ) -> AccountWork<LoginOutcome>? {
    guard let request, case .account = request.subject, request.peer.isPrivileged else {
      return nil
    }
    let evaluator = service.evaluator
    return AccountWork(on: request.subject) { transaction throws(StoreError) in
      let decision = evaluator.passByGlass(
        request, recording: event, in: &transaction, now: event.at)
      return LoginOutcome(decision: decision, conversation: nil)
    }
  }

  // MARK: Answer, Cancel

  private func answer(_ call: LoginAnswer, _ reply: @escaping (MethodReply) -> Void) {
    switch state {
    case .prompting(let conversation, let manner):
      stopWaiting()
      state = .deciding
      if let walk = conversation.walk {
        let typed = EnrollmentAnswer(typed: call.response.value, yes: service.texts.yes)
        answer(typed, walk, conversation, manner, reply)
      } else {
        judge(AuthenticatorOutput(typed: call.response.value), conversation, manner, reply)
      }
    case .showing(let lines, let conversation, let manner):
      stopWaiting()
      show(lines, conversation, manner, reply)
    case .idle, .deciding, .ended:
      reply(LoginError.noConversation.reply)
    }
  }

  private func cancel(_ call: LoginCancel, _ reply: (MethodReply) -> Void) {
    guard openConversation != nil else { return reply(LoginError.noConversation.reply) }
    stopWaiting()
    state = .idle
    reply(EmptyReply().reply)
  }

  private func judge(
    _ output: AuthenticatorOutput, _ conversation: LoginConversation, _ manner: Manner,
    _ reply: @escaping (MethodReply) -> Void
  ) {
    let (evaluator, clock) = (service.evaluator, service.clock)
    let asksForMail = if case .choice = output { true } else { false }
    decide(conversation, manner, reply, asksForMail: asksForMail) {
      transaction throws(StoreError) in
      var conversation = conversation
      let decision = try evaluator.judge(
        output, in: &conversation, &transaction, now: clock.now)
      return LoginOutcome(decision: decision, conversation: conversation)
    }
  }

  // MARK: Enrolment

  private func answer(
    _ answer: EnrollmentAnswer, _ walk: EnrollmentWalk, _ conversation: LoginConversation,
    _ manner: Manner, _ reply: @escaping (MethodReply) -> Void
  ) {
    if answer == .picture, let picture = picture(walk, manner) {
      var manner = manner
      manner.mayDraw = false
      return show([service.texts.pictureTitle] + picture, conversation, manner, reply)
    }
    let (evaluator, clock) = (service.evaluator, service.clock)
    decide(conversation, manner, reply) { transaction throws(StoreError) in
      var conversation = conversation
      let decision = try evaluator.judge(
        answer, in: &conversation, &transaction, now: clock.now)
      return LoginOutcome(decision: decision, conversation: conversation)
    }
  }

  /// The picture of the key that the first code is wanted of; nil where none is drawn.
  private func picture(_ walk: EnrollmentWalk, _ manner: Manner) -> [String]? {
    guard manner.mayDraw, case .firstCode(let key, _) = walk.challenge else { return nil }
    return NewKeyDisplay(key, user: manner.user, host: service.host).picture
  }

  /// Shows the next line; behind the last, asks what was asked before.
  private func show(
    _ lines: ArraySlice<String>, _ conversation: LoginConversation, _ manner: Manner,
    _ reply: (MethodReply) -> Void
  ) {
    guard let line = lines.first else {
      let challenge = conversation.walk.map { Challenge.enrollment($0.challenge) } ?? .code
      return prompt(challenge, conversation, manner, reply)
    }
    wait(.showing(lines.dropFirst(), conversation, manner), for: .info(text: line), reply)
  }

  // MARK: CheckAccount

  private func check(_ call: LoginCheckAccount, _ reply: @escaping (MethodReply) -> Void) {
    guard case .idle = state else { return reply(LoginError.conversationOpen.reply) }
    state = .deciding
    let unresolved = WireMapping.unresolvedRequest(
      service: call.service, terminal: nil, address: call.address, remoteUser: nil)
    if let glass = service.glass?.glass(for: call.user) {
      return letIn(by: glass, unresolved, call.user, .accountCheck, isSilent: false, reply)
    }
    resolve(call.user) { resolution in
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
      let texts = self.service.texts
      self.finish(WireMapping.accountCheckStep(for: outcome.decision, in: texts), reply)
    }
  }

  // MARK: Deciding and replying

  /// Finds out who is meant; where the connection ends meanwhile nothing is decided.
  private func resolve(_ user: String, _ then: @escaping (LoginService.Resolution) -> Void) {
    service.resolve(user, for: peer) { resolution in
      if case .ended = self.state { return }
      then(resolution)
    }
  }

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
    _ reply: @escaping (MethodReply) -> Void, asksForMail: Bool = false,
    _ body: @escaping (inout AccountTransaction) throws(StoreError) -> LoginOutcome
  ) {
    commit(conversation.request, .login, reply, asksForMail: asksForMail, body) { outcome in
      self.proceed(outcome, after: conversation, manner, reply)
    }
  }

  /// Goes on when what was decided is on disk (I10); refuses if it cannot be.
  private func commit(
    _ request: LoginRequest, _ action: AuditEvent.Action,
    _ reply: @escaping (MethodReply) -> Void, asksForMail: Bool = false,
    _ body: @escaping (inout AccountTransaction) throws(StoreError) -> LoginOutcome,
    _ then: @escaping (LoginOutcome) -> Void
  ) {
    let work = AccountWork(on: request.subject, body)
    let completion = { (result: Result<Committed<LoginOutcome>, StoreError>) in
      switch result {
      case .success(let committed):
        then(committed.outcome)
      case .failure(let error):
        self.refuse(request, action, error, reply)
      }
    }
    asksForMail ? service.turn.addRequest(work, completion) : service.turn.add(work, completion)
  }

  private func proceed(
    _ outcome: LoginOutcome, after conversation: LoginConversation, _ manner: Manner,
    _ reply: (MethodReply) -> Void
  ) {
    if case .challenge(let challenge) = outcome.decision {
      prompt(challenge, outcome.conversation ?? conversation, manner, reply)
    } else {
      let (decision, isSilent) = (outcome.decision, manner.isSilent)
      finish(WireMapping.step(for: decision, isSilent: isSilent, in: service.texts), reply)
    }
  }

  private func prompt(
    _ challenge: Challenge, _ conversation: LoginConversation, _ manner: Manner,
    _ reply: (MethodReply) -> Void
  ) {
    wait(.prompting(conversation, manner), for: step(of: challenge, conversation, manner), reply)
  }

  private func step(
    of challenge: Challenge, _ conversation: LoginConversation, _ manner: Manner
  ) -> LoginStep {
    let text = LoginText(in: service.texts)
    return switch challenge {
    case .code: .prompt(text: text.code(conversation.offer, isAgain: false), echo: manner.echo)
    case .codeAgain: .prompt(text: text.code(conversation.offer, isAgain: true), echo: manner.echo)
    case .nextCode: .prompt(text: service.texts.nextCode, echo: manner.echo)
    case .emailedCode: .prompt(text: service.texts.emailedCode, echo: manner.echo)
    case .emailLater(let next): .prompt(text: text.emailLater(next), echo: manner.echo)
    case .enrollment(let challenge): step(of: challenge, manner)
    }
  }

  /// What is typed here is no secret: the key and the codes stand on the screen.
  private func step(of challenge: EnrollmentChallenge, _ manner: Manner) -> LoginStep {
    let text = LoginText(in: service.texts)
    switch challenge {
    case .firstCode(let key, let isAgain):
      let display = NewKeyDisplay(key, user: manner.user, host: service.host)
      let offersPicture = manner.mayDraw && display.hasPicture
      return .prompt(
        text: text.firstCode(of: display, isAgain: isAgain, offersPicture: offersPicture),
        echo: true)
    case .acknowledgement(let codes, let isAgain):
      return .prompt(text: text.acknowledgement(of: codes, isAgain: isAgain), echo: true)
    }
  }

  /// Sends a step and waits for its answer.
  private func wait(_ next: State, for step: LoginStep, _ reply: (MethodReply) -> Void) {
    if case .ended = state { return }
    state = next
    if let subject = openConversation?.request.subject {
      service.waiting.add(self, about: subject, hangUp: hangUp)
    }
    reply(LoginStepReply(step: step).reply)
  }

  /// The conversation that waits for an answer.
  private var openConversation: LoginConversation? {
    switch state {
    case .prompting(let conversation, _), .showing(_, let conversation, _): conversation
    case .idle, .deciding, .ended: nil
    }
  }

  private func stopWaiting() {
    guard let subject = openConversation?.request.subject else { return }
    service.waiting.remove(self, about: subject)
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
      let text = action == .accountCheck ? service.texts.identityChanged : nil
      finish(.done(.deny, text: text), noting: event, reply)
    case .notAuthentic, .accountsChanged, .diskFull, .diskFailed, .unavailable:
      service.report(error)
      let event = request.event(action, .unavailable, .storeFailed, now: now)
      finish(.done(.unavailable, text: nil), noting: event, reply)
    }
  }
}
