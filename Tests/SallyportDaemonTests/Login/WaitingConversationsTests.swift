import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// Product row O9: so many conversations of an account wait for an answer, and no more.
@Suite("Conversations that wait")
struct WaitingConversationsTests {
  private static let prompt = LoginStep.prompt(text: "Verification code: ", echo: true)

  private static func open(_ count: Int, _ user: String, _ daemon: TestDaemon) throws
    -> [any Connection]
  {
    try (0..<count).map { _ in
      let login = try daemon.connect(.login)
      #expect(try login.step(LoginBegin(user: user, service: "sshd")) == prompt)
      return login
    }
  }

  @Test("The ninth ends the oldest, whose answer is then nobody's", arguments: Transport.allCases)
  func oldestEnds(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let maximum = WaitingConversations.maximumPerAccount
      let open = try Self.open(maximum + 1, "mara", daemon)
      let code = LoginAnswer(response: Redacted(daemon.code(of: phone)))
      #expect(throws: ClientError.self) { try open[0].step(code) }
      #expect(try daemon.account(TestDaemon.mara).lastSignIn == nil)
      #expect(try open[1].step(code) == .done(.permit, text: nil))
    }
  }

  @Test("Those of another account stay", arguments: Transport.allCases)
  func othersStay(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.ada)
      _ = try daemon.enroll(TestDaemon.mara)
      let ada = try Self.open(1, "ada", daemon)[0]
      let maras = try Self.open(WaitingConversations.maximumPerAccount + 3, "mara", daemon)
      let code = LoginAnswer(response: Redacted(daemon.code(of: phone)))
      #expect(try ada.step(code) == .done(.permit, text: nil))
      _ = maras
    }
  }

  @Test(
    "One that was answered, cancelled or closed no longer counts", arguments: Transport.allCases)
  func endedOnesDoNotCount(transport: Transport) async throws {
    try await TestDaemon.run(transport) { daemon in
      let (phone, _) = try daemon.enroll(TestDaemon.mara)
      let first = try Self.open(1, "mara", daemon)[0]
      for round in 0..<3 * WaitingConversations.maximumPerAccount {
        let login = try Self.open(1, "mara", daemon)[0]
        switch round % 3 {
        case 0: _ = try login.step(LoginAnswer(response: Redacted("no code")))
        case 1: _ = try login.call(LoginCancel())
        default:
          login.close()
          // A closed socket is noticed in its own time: a call on a new one comes after it.
          let next = try daemon.connect(.login)
          _ = try next.step(LoginCheckAccount(user: "mara", service: "sshd"))
        }
      }
      let code = LoginAnswer(response: Redacted(daemon.code(of: phone)))
      #expect(try first.step(code) == .done(.permit, text: nil))
    }
  }
}
