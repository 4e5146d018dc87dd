import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// Many logins in one turn of the loop, through the sessions.
@Suite("Logins of one turn")
struct LoginBatchTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)

  /// What became of the calls of one turn, on the loop.
  private final class Turn {
    var verdicts: [LoginStep] = []
    var answeredAtCommits: [Int] = []
  }

  /// What calls were answered, how many commits there had been when each was, and their sizes.
  private struct Answers {
    let verdicts: [LoginStep]
    let commits: [Int]
    let batches: [Int]
  }

  /// Makes so many calls in one turn, each on a connection of its own.
  private static func turn(of calls: [LoginBegin], _ daemon: TestDaemon) throws -> Answers {
    // The names are remembered from here on, so that all calls reach the commit in one turn.
    for call in calls {
      let login = try daemon.connect(.login, as: root)
      _ = try login.step(LoginCheckAccount(user: call.user, service: call.service))
    }
    let before = try daemon.onLoop { $0.store.batchSizes.count }
    return try daemon.onLoopUntilDone { resident, done in
      let turn = Turn()
      for call in calls {
        resident.loginLoop.loginEndpoint.makeSession(root, {}).answer(call.call) { reply in
          guard let step = try? LoginStepReply(parameters: reply.parameters).step else { return }
          turn.verdicts.append(step)
          turn.answeredAtCommits.append(resident.store.batchSizes.count - before)
          guard turn.verdicts.count == calls.count else { return }
          let batches = Array(resident.store.batchSizes.dropFirst(before))
          done(
            .success(
              Answers(
                verdicts: turn.verdicts, commits: turn.answeredAtCommits, batches: batches)))
        }
      }
    }
  }

  @Test("They are committed together, and none is answered before")
  func together() async throws {
    try await TestDaemon.run { daemon in
      let calls = (1...70).map { LoginBegin(user: "ghost\($0)", service: "sshd") }
      let outcome = try Self.turn(of: calls, daemon)
      #expect(outcome.batches == [64, 6])
      #expect(
        outcome.verdicts == [LoginStep](repeating: .done(.notRequired, text: nil), count: 70))
      let ownCommits = [Int](repeating: 1, count: 64) + [Int](repeating: 2, count: 6)
      #expect(zip(outcome.commits, ownCommits).allSatisfy { $0 >= $1 })
    }
  }

  @Test("I1: of those that present one code one is permitted")
  func oneCode() async throws {
    try await TestDaemon.run { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let code = Redacted(daemon.code(of: phone))
      let begin = LoginBegin(user: "ada", service: "sshd", firstAnswer: code)
      let outcome = try Self.turn(of: [LoginBegin](repeating: begin, count: 64), daemon)
      #expect(outcome.batches == [64])
      #expect(outcome.verdicts.filter { $0 == .done(.permit, text: nil) }.count == 1)
      let replay = LoginStep.prompt(text: "That code has been used. Next code: ", echo: true)
      #expect(outcome.verdicts.filter { $0 == replay }.count == 63)
    }
  }

  @Test("I2: of those that present one recovery code one is permitted")
  func oneRecoveryCode() async throws {
    try await TestDaemon.run { daemon in
      let (_, codes) = try daemon.enroll(TestDaemon.ada)
      let begin = LoginBegin(
        user: "ada", service: "sshd", silent: true, firstAnswer: Redacted(codes[0]))
      let outcome = try Self.turn(of: [LoginBegin](repeating: begin, count: 64), daemon)
      #expect(outcome.verdicts.filter { $0 == .done(.permit, text: nil) }.count == 1)
      #expect(outcome.verdicts.filter { $0 == .done(.deny, text: nil) }.count == 63)
    }
  }

  @Test("I3: parallel guesses cannot outrun the throttle")
  func parallelGuesses() async throws {
    try await TestDaemon.run { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      let wrong = Redacted(daemon.wrongCode(of: phone))
      let begin = LoginBegin(user: "ada", service: "sshd", firstAnswer: wrong)
      let outcome = try Self.turn(of: [LoginBegin](repeating: begin, count: 64), daemon)
      #expect(
        outcome.verdicts == [LoginStep](repeating: .done(.deny, text: nil), count: 64))
      let reasons = try daemon.events().suffix(6).map(\.reason)
      #expect(reasons == [AuditReason?](repeating: .wrongCode, count: 5) + [.throttled])
      try daemon.onLoop { $0.loginLoop.recordRepeatedRefusals() }
      let throttled = try daemon.events().filter { $0.reason == .throttled }
      #expect(throttled.map(\.count) == [1, 58], "what repeats is one counted row")
      #expect(try daemon.account(TestDaemon.ada).loginThrottle.unclearedFailures == 5)
    }
  }
}
