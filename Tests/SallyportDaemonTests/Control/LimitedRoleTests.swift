import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// What somebody learns whose role is limited to the members of some groups (product rows A2, A3).
@Suite("A limited role")
struct LimitedRoleTests {
  private static let tim = Fixtures.identity("tim", uid: 4_000_100)
  private static let peer = PeerCredentials(pid: 4321, uid: tim.uid)
  private static let staff = Fixtures.required(GroupName("staff"), "a group name")

  /// Ada is in reach, Mara is not, Gone is recorded and nobody has the name, Ghost is nobody.
  private static func run(
    over permissions: Set<Permission>, everywhere: Set<Permission> = [],
    _ body: (TestDaemon, any Connection) throws -> Void
  ) async throws {
    try await TestDaemon.run { daemon in
      daemon.names.addDirectoryAccount(tim)
      daemon.names.setGroup(staff, members: [TestDaemon.ada.name])
      _ = try daemon.enroll(tim)
      _ = try daemon.enroll(Fixtures.identity("gone", uid: 4_000_500))
      let roles = Roles([
        Role(name: "limited", users: [tim.name], permissions: permissions, over: [staff]),
        Role(name: "whole", users: [tim.name], permissions: everywhere),
      ])
      try daemon.onLoop { $0.loginLoop.takeOn(trustedUIDs: [], roles: roles, language: .english) }
      try body(daemon, try daemon.connect(.control, as: peer))
    }
  }

  private static func refusals(
    _ user: String, _ control: any Connection
  ) throws -> [AdminError?] {
    [
      try control.refusal(of: GetUser(user: user)),
      try control.refusal(of: ExplainPolicy(user: user)),
      try control.refusal(of: UnlockAccount(user: user)),
      try control.refusal(of: DisableUser(user: user)),
      try control.refusal(of: AdoptUser(user: user)),
      try control.refusal(of: GrantPass(user: user, duration: 60, reason: "x")),
      try control.refusal(of: RevokePass(user: user)),
      try control.refusal(of: InviteUser(user: user)),
      try control.refusal(of: RevokeInvitation(user: user)),
      try control.refusal(of: ReadRecoveryCodes(user: user)),
    ]
  }

  private static let all: Set<Permission> = [
    .usersView, .usersUnlock, .usersDisable, .usersExempt, .usersInvite, .recoveryView,
  ]

  @Test("is answered the same for an account beyond its reach, a forgotten one, and nobody's name")
  func sameAnswer() async throws {
    try await Self.run(over: Self.all) { daemon, control in
      let beyond = try Self.refusals("mara", control)
      #expect(beyond.count == 10)
      for refusal in beyond {
        guard case .notAuthorized = refusal else {
          Issue.record("\(String(describing: refusal))")
          continue
        }
      }
      for user in ["gone", "ghost", "no/name", ""] {
        #expect(try Self.refusals(user, control) == beyond, "\(user)")
      }
      try daemon.onLoop { $0.loginLoop.recordRepeatedRefusals() }
      let events = try daemon.events().filter { $0.action == .administrationRefused }
      #expect(events.allSatisfy { $0.reason == .notAuthorized && $0.actor == Self.tim.uid })
      #expect(Set(events.map(\.account)).contains(nil))
      #expect(try control.call(GetUser(user: "ada")).user.user == "ada")
    }
  }

  @Test("costs the name service as much for a name that nobody has as for an account")
  func sameCost() async throws {
    try await Self.run(over: Self.all) { daemon, control in
      _ = try control.refusal(of: GetUser(user: "no/name"), as: AdminError.self)
      for user in ["mara", "ghost", "gone"] {
        let before = (daemon.names.lookups, daemon.names.groupLookups)
        _ = try control.refusal(of: GetUser(user: user), as: AdminError.self)
        #expect(daemon.names.lookups == before.0 + 1, "\(user)")
        #expect(daemon.names.groupLookups == before.1 + 1, "\(user)")
      }
    }
  }

  @Test("does not hide who there is from somebody who sees everybody, or may do it to everybody")
  func unlimited() async throws {
    let nobody = AdminError.noSuchAccount(user: "ghost")
    try await Self.run(over: [.usersUnlock], everywhere: [.usersView]) { _, control throws in
      #expect(try control.refusal(of: UnlockAccount(user: "ghost")) == nobody)
    }
    try await Self.run(over: [.usersView], everywhere: [.usersUnlock]) { _, control throws in
      #expect(try control.refusal(of: UnlockAccount(user: "ghost")) == nobody)
      #expect(
        try control.refusal(of: GetUser(user: "ghost"))
          == AdminError.notAuthorized(permission: "users.view"))
    }
    try await Self.run(over: [.usersView], everywhere: [.usersDisable]) { _, control throws in
      let refusal = AdminError.notAuthorized(permission: "users.view")
      for user in ["mara", "ghost"] {
        #expect(try control.refusal(of: DisableUser(user: user)) == refusal)
      }
    }
  }
}
