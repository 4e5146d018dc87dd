import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// An account that has another name and its old uid (product row A18).
@Suite("A renamed account")
struct RenamedAccountTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)
  private static let glass = Authority(breakGlass: "she has married")
  private static let lovelace = Fixtures.identity("lovelace", uid: TestDaemon.ada.uid.rawValue)

  /// What was enrolled as Lovelace is Ada's uid now.
  private static func run(
    _ body: (TestDaemon, any Connection, Phone, [String]) throws -> Void
  ) async throws {
    try await TestDaemon.run { daemon in
      let (phone, codes) = try daemon.enroll(lovelace)
      try body(daemon, try daemon.connect(.control, as: root), phone, codes)
    }
  }

  private static func login(
    _ daemon: TestDaemon, _ user: String, _ answer: String
  ) throws -> LoginStep {
    try daemon.connect(.login, as: root).step(
      LoginBegin(user: user, service: "sshd", firstAnswer: Redacted(answer)))
  }

  @Test("is refused under the new name, and shown with what is recorded under the old one")
  func shown() async throws {
    try await Self.run { daemon, control, phone, _ in
      #expect(try Self.login(daemon, "ada", daemon.code(of: phone)) == .done(.deny, text: nil))
      #expect(try daemon.events().last?.reason == .identityChanged)
      for user in ["ada", "lovelace"] {
        let shown = try control.call(GetUser(user: user)).user
        #expect((shown.user, shown.uid) == ("lovelace", Int64(TestDaemon.ada.uid.rawValue)))
        #expect(shown.enrolled)
      }
      let refused = AdminError.identityChanged(user: "ada")
      #expect(try control.refusal(of: UnlockAccount(user: "ada", authority: Self.glass)) == refused)
      #expect(try control.refusal(of: InviteUser(user: "ada", authority: Self.glass)) == refused)
    }
  }

  @Test("keeps its second factor when the new name adopts it; the old name can adopt nothing")
  func adopted() async throws {
    try await Self.run { daemon, control, phone, codes in
      #expect(
        try control.refusal(of: AdoptUser(user: "lovelace", authority: Self.glass))
          == AdminError.noSuchAccount(user: "lovelace"))
      let reply = try control.call(AdoptUser(user: "ada", authority: Self.glass))
      #expect(reply.formerUser == "lovelace")
      #expect(reply.formerUID == Int64(TestDaemon.ada.uid.rawValue))
      #expect(try daemon.events().last?.note == "she has married; its name was lovelace")
      for answer in [daemon.code(of: phone), codes[0]] {
        _ = try Self.login(daemon, "ada", answer)
        #expect(try daemon.events().last?.verdict == .permit)
      }
      #expect(try control.call(ListUsers()).users.map(\.user) == ["ada"])
      #expect(
        try control.refusal(of: GetUser(user: "lovelace"))
          == AdminError.noSuchAccount(user: "lovelace"))
    }
  }

  @Test("begins anew once either name is disabled", arguments: ["ada", "lovelace"])
  func disabled(user: String) async throws {
    try await Self.run { daemon, control, _, _ in
      let reply = try control.call(DisableUser(user: user, authority: Self.glass))
      #expect(reply.removedDevices == ["phone"])
      #expect(try control.call(ListUsers()).users.isEmpty)
      #expect(try !control.call(GetUser(user: "ada")).user.enrolled)
      #expect(try Self.login(daemon, "ada", "000000") == .done(.notRequired, text: nil))
    }
  }

  @Test("is adopted only once what is recorded for a third under its new name is gone")
  func bothRecorded() async throws {
    try await Self.run { daemon, control, phone, _ in
      _ = try daemon.enroll(Fixtures.identity("ada", uid: 4_000_777))
      #expect(try control.call(GetUser(user: "ada")).user.uid == 4_000_777)
      #expect(
        try control.refusal(of: AdoptUser(user: "ada", authority: Self.glass))
          == AdminError.identityChanged(user: "ada"))
      _ = try control.call(DisableUser(user: "ada", authority: Self.glass))
      #expect(
        try control.call(AdoptUser(user: "ada", authority: Self.glass)).formerUser == "lovelace")
      _ = try Self.login(daemon, "ada", daemon.code(of: phone))
      #expect(try daemon.events().last?.verdict == .permit)
    }
  }
}
