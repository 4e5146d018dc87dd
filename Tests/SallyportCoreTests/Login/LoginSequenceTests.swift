import SallyportCore
import Testing

/// Logins in any order, from several places, under clocks that jump, held against the rules as
/// security.md words them.
@Suite struct LoginSequenceTests {
  /// The throttle once more, as plainly as it can be said.
  private struct Rules {
    let delayAfter: Int
    let lockAfter: Int
    var failures: [IPAddress?: (count: Int, waitsFrom: UnixTime)] = [:]
    var isLocked = false

    /// Whether an answer may be compared now.
    mutating func admit(isRecoveryCode: Bool, from place: IPAddress?, at now: UnixTime) -> Bool {
      if isLocked { return isRecoveryCode }
      guard let (count, waitsFrom) = failures[place], count >= delayAfter else { return true }
      let begin = min(waitsFrom, now)
      failures[place] = (count, begin)
      let delay = min(30 << min(count - delayAfter, 10), 3600)
      return now.seconds >= begin.seconds + Int64(delay)
    }

    mutating func fail(from place: IPAddress?, at now: UnixTime) {
      failures[place] = ((failures[place]?.count ?? 0) + 1, now)
      if failures.values.reduce(0, { $0 + $1.count }) >= lockAfter { isLocked = true }
    }

    mutating func succeed(byRecoveryCode: Bool, from place: IPAddress?) {
      if byRecoveryCode, isLocked {
        self = Rules(delayAfter: delayAfter, lockAfter: lockAfter)
      } else {
        failures[place] = nil
      }
    }
  }

  private struct Answer {
    enum Kind {
      case code, earlierCode, wrong, recoveryCode, usedRecoveryCode, strangeRecoveryCode, notACode
    }

    /// Wrong codes come often enough to lock some of the accounts.
    static let kinds: [Kind] = [
      .code, .code, .earlierCode, .wrong, .wrong, .wrong, .wrong, .recoveryCode,
      .usedRecoveryCode, .strangeRecoveryCode, .notACode,
    ]

    let output: AuthenticatorOutput
    let isRecoveryCode: Bool
  }

  private static let places: [IPAddress?] = [.office, .elsewhere, nil]

  @Test(
    "I1, I2, I3: in any order no code is accepted twice, and the throttle is never outrun",
    arguments: 0..<8)
  func anySequence(_ seed: Int) throws {
    var cases = CaseGenerator(seed: UInt64(seed))
    let base = try Scene.enrolled(seed: UInt64(seed))
    for _ in 0..<250 { try runSequence(from: base, &cases) }
  }

  private func runSequence(from base: Scene, _ cases: inout CaseGenerator) throws {
    var scene = base
    let delayAfter = Int.random(in: 3...10, using: &cases)
    let lockAfter = Int.random(in: 10...12, using: &cases)
    scene.policy = .changed([
      "throttle.delayAfter": String(delayAfter), "throttle.lockAfter": String(lockAfter),
      "window": String(Int.random(in: 0...2, using: &cases)),
      "recovery.onUse": Bool.random(using: &cases) ? "replace" : "consume",
    ])
    var rules = Rules(delayAfter: delayAfter, lockAfter: lockAfter)
    var spent: [AuthenticatorOutput] = []
    for _ in 0..<24 {
      scene.now = scene.now + .seconds(jump(&cases))
      let place = Self.places[Int.random(in: 0..<3, using: &cases)]
      let answer = try draw(scene, spent: spent, &cases)
      let before = scene.account.devices[0].lastAcceptedTimeStep
      let mayCompare =
        answer.output == .notACode
        || rules.admit(isRecoveryCode: answer.isRecoveryCode, from: place, at: scene.now)

      let decision = try scene.login(answer.output, from: place)
      let after = scene.account.devices[0].lastAcceptedTimeStep
      let reason = scene.takeEvents().last?.reason
      switch decision {
      case .permit(.app, _):
        #expect(mayCompare)
        #expect(after > before)
        rules.succeed(byRecoveryCode: false, from: place)
      case .permit(.email, _): Issue.record("nothing was mailed")
      case .permit(.recoveryCode, _):
        #expect(mayCompare)
        #expect(after == before)
        #expect(!spent.contains(answer.output))
        spent.append(answer.output)
        rules.succeed(byRecoveryCode: true, from: place)
      case .challenge(.nextCode):
        #expect(mayCompare && reason == .replayed)
        #expect(after == before)
      case .deny(.wrongCode):
        #expect(mayCompare && reason == .wrongCode)
        #expect(after == before)
        rules.fail(from: place, at: scene.now)
      case .deny(.notACode):
        #expect(answer.output == .notACode)
      case .deny(.throttled):
        #expect(!mayCompare && !rules.isLocked)
      case .deny(.locked):
        #expect(!mayCompare && rules.isLocked)
      case .permit(.enrollment, _), .deny, .challenge, .notRequired, .passedByGlass:
        Issue.record("\(decision)")
      }
      #expect(scene.account.loginThrottle.isLocked == rules.isLocked)
      #expect(
        scene.account.loginThrottle.unclearedFailures
          == rules.failures.values.reduce(0) { $0 + $1.count })
    }
  }

  /// Mostly some seconds; now and then the clock is set.
  private func jump(_ cases: inout CaseGenerator) -> Int {
    switch Int.random(in: 0..<20, using: &cases) {
    case 0: Int.random(in: -7200...0, using: &cases)
    case 1: Int.random(in: 0...7200, using: &cases)
    case 2...4: Int.random(in: -40...0, using: &cases)
    default: Int.random(in: 0...120, using: &cases)
    }
  }

  private func draw(
    _ scene: Scene, spent: [AuthenticatorOutput], _ cases: inout CaseGenerator
  ) throws -> Answer {
    func app(_ output: AuthenticatorOutput) -> Answer {
      Answer(output: output, isRecoveryCode: false)
    }
    let strange = Answer(output: .strangeRecoveryCode, isRecoveryCode: true)
    switch Answer.kinds[Int.random(in: Answer.kinds.indices, using: &cases)] {
    case .code:
      let offset = Int.random(in: -3...3, using: &cases)
      return app(scene.phone.code(at: scene.now + .seconds(30 * offset)))
    case .earlierCode:
      let seconds = Int.random(in: 0...600, using: &cases)
      return app(scene.phone.code(at: scene.now - .seconds(seconds)))
    case .wrong:
      return app(scene.phone.wrongCode(at: scene.now))
    case .recoveryCode:
      let codes = try scene.recoveryCodes()
      guard let code = codes.randomElement(using: &cases) else { return strange }
      return Answer(output: code, isRecoveryCode: true)
    case .usedRecoveryCode:
      guard let code = spent.randomElement(using: &cases) else { return strange }
      return Answer(output: code, isRecoveryCode: true)
    case .strangeRecoveryCode:
      return strange
    case .notACode:
      return app(.notACode)
    }
  }
}
