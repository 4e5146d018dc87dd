import SallyportCore
import SallyportVarlink

/// A login that is gone through on a copy of the account, by the evaluator that decides logins, and
/// then forgotten.
struct LoginRehearsal {
  private let evaluator: LoginEvaluator
  private let now: UnixTime
  private let boot: BootID?
  private let texts: any LoginTexts

  init(_ evaluator: LoginEvaluator, now: UnixTime, boot: BootID?, in texts: any LoginTexts) {
    self.evaluator = evaluator
    self.now = now
    self.boot = boot
    self.texts = texts
  }

  func run(_ request: LoginRequest, _ snapshot: AccountSnapshot) -> CheckLogin.Reply {
    let policy = snapshot.policy
    let question = WireMapping.question(
      snapshot, request.facts, service: request.service, request.address, now: now, boot: boot)
    let explanation = WireMapping.explanation(policy, question)
    let throttle = throttle(request, snapshot)
    let opening = evaluator.opening(request, snapshot, now: now)
    let (verdict, reason) = end(of: opening, request, explanation.ruling, throttle)
    var reply = CheckLogin.Reply(
      tries: Int64(policy.tries(for: request.service)), verdict: verdict,
      account: accountStage(request, snapshot))
    if !snapshot.account.holdsNothing {
      reply.recorded = WireMapping.user(snapshot.account, policy, now: now)
    }
    reply.ruling = explanation.ruling
    reply.rules = explanation.rules
    reply.throttle = throttle
    reply.prompt = prompt(opening, request, policy)
    reply.reason = reason
    return reply
  }

  /// What could not be decided is refused (I4).
  static func undecided(_ reason: CheckLogin.Reason) -> CheckLogin.Reply {
    var reply = CheckLogin.Reply(tries: 0, verdict: .unavailable, account: .unavailable)
    reply.reason = reason
    return reply
  }

  private func throttle(
    _ request: LoginRequest, _ snapshot: AccountSnapshot
  ) -> CheckLogin.Throttle {
    var throttle = snapshot.account.loginThrottle
    let source = ThrottleSource(request.address)
    let failures = throttle.buckets.first { $0.source == source }?.failures ?? 0
    var result = CheckLogin.Throttle(
      admission: .compare, failures: Int64(failures), uncleared: Int64(throttle.unclearedFailures))
    switch throttle.admission(from: source, at: now, limits: snapshot.policy.throttle) {
    case .compare: break
    case .compareRecoveryCodesOnly: result.admission = .recoveryCodesOnly
    case .wait(let duration):
      result.admission = .wait
      result.until = (now + duration).seconds
    }
    return result
  }

  private func prompt(
    _ opening: Opening, _ request: LoginRequest, _ policy: Policy
  ) -> CheckLogin.Prompt? {
    switch opening {
    case .passWithoutCode: nil
    case .askForCode:
      CheckLogin.Prompt(
        text: texts.code, echo: policy.echo(for: request.service), enrols: false)
    case .enroll:
      // The text has a key in it, which nobody is given here.
      CheckLogin.Prompt(text: texts.code, echo: true, enrols: true)
    }
  }

  private func end(
    of opening: Opening, _ request: LoginRequest, _ ruling: AdminRuling,
    _ throttle: CheckLogin.Throttle
  ) -> (CheckLogin.Verdict, CheckLogin.Reason?) {
    if opening == .passWithoutCode { return (.notRequired, nil) }
    if case .decoy = request.subject { return (.deny, .unknownAccount) }
    // Of an invitation the right code is its own.
    let mayEnroll = ruling.enrols ?? false
    if ruling.requirement == .mandatoryNotEnrolled, !mayEnroll {
      return (.deny, .mandatoryNotEnrolled)
    }
    return switch throttle.admission {
    case .compare: (.permit, nil)
    case .wait: (.deny, .throttled)
    // One of the recovery codes is a right code.
    case .recoveryCodesOnly: (.deny, .locked)
    }
  }

  /// sshd's account line behind a key: decided on a copy, which is thrown away.
  private func accountStage(
    _ request: LoginRequest, _ snapshot: AccountSnapshot
  ) -> CheckLogin.Verdict {
    var copy = AccountTransaction(
      account: snapshot.account, policy: snapshot.policy,
      latestRecordedTime: snapshot.latestRecordedTime)
    return switch evaluator.accountCheck(request, in: &copy, now: now) {
    case .notRequired, .passedByGlass: .notRequired
    case .permit: .permit
    case .deny, .challenge: .deny
    }
  }
}
