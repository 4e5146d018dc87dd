import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// What a login asks of the name service, which takes time, and so must not depend on who signs in.
@Suite("The look-ups of a login")
struct EqualLookupsTests {
  private static let root = PeerCredentials(pid: 1234, uid: UserID(0))
  private static let directory = Fixtures.identity("dora", uid: 4_000_300)

  /// What one policy asks of the name service for a login.
  struct Scenario: Sendable, CustomTestStringConvertible {
    let settings: [String: String]
    let rules: [PolicyRule]
    let groups: Int
    let localities: Int

    var testDescription: String { "\(settings), \(rules.count) rules" }
  }

  private static func rule(
    _ effect: PolicyRule.Effect, groups: [GroupName] = [], services: [String] = []
  ) -> PolicyRule {
    Fixtures.required(
      PolicyRule(effect: effect, groups: groups, services: services), "a rule")
  }

  private static let staff = Fixtures.required(GroupName("staff"), "a group name")

  static let scenarios = [
    Scenario(settings: [:], rules: [], groups: 0, localities: 0),
    Scenario(settings: ["mode": "mandatory"], rules: [], groups: 0, localities: 1),
    Scenario(
      settings: ["mode": "mandatory", "mandatory.groups": "staff"], rules: [], groups: 1,
      localities: 1),
    Scenario(
      settings: ["mode": "mandatory", "mandatory.groups": "staff", "directoryAccounts": "on"],
      rules: [], groups: 1, localities: 0),
    Scenario(
      settings: [:], rules: [rule(.require, groups: [staff])], groups: 1, localities: 0),
    Scenario(
      settings: ["enrolAtLogin": "open"], rules: [rule(.require, services: ["su"])], groups: 0,
      localities: 1),
  ]

  @Test(
    "I13: as much is asked about who is enrolled, who is not, a directory's account and nobody",
    arguments: scenarios)
  func sameForEverybody(scenario: Scenario) async throws {
    try await TestDaemon.run { daemon in
      _ = try daemon.enroll(TestDaemon.ada)
      daemon.names.addDirectoryAccount(Self.directory)
      daemon.names.setGroup(Self.staff, members: [TestDaemon.ada.name])
      let policy = try Policy(settings: scenario.settings, rules: scenario.rules)
      try daemon.onLoop { _ = try $0.store.replacePolicy(policy, recording: []) }
      let login = try daemon.connect(.login, as: Self.root)
      for user in ["ada", "mara", "dora", "ghost"] {
        for expected in [(1, scenario.groups, scenario.localities), (0, 0, 0)] {
          let (names, groups, localities) = (
            daemon.names.lookups, daemon.names.groupLookups, daemon.names.localLookups
          )
          _ = try login.step(LoginBegin(user: user, service: "sshd", firstAnswer: "000000"))
          #expect(daemon.names.lookups - names == expected.0, "\(user)")
          #expect(daemon.names.groupLookups - groups == expected.1, "\(user)")
          #expect(daemon.names.localLookups - localities == expected.2, "\(user)")
        }
      }
    }
  }

  @Test("I13: what is recorded under a name that nobody has any more costs the same")
  func forgottenAccount() async throws {
    try await TestDaemon.run(settings: ["mode": "mandatory", "mandatory.groups": "staff"]) {
      daemon in
      _ = try daemon.enroll(Fixtures.identity("gone", uid: 4_000_400))
      let login = try daemon.connect(.login, as: Self.root)
      let begin = LoginBegin(user: "gone", service: "sshd", firstAnswer: "000000")
      #expect(try login.step(begin) == .done(.deny, text: nil))
      #expect((daemon.names.groupLookups, daemon.names.localLookups) == (1, 1))
    }
  }

  @Test("I4, I13: a name service that fails half-way refuses an unknown name like any other")
  func groupsFail() async throws {
    try await TestDaemon.run(settings: ["mode": "mandatory", "mandatory.groups": "staff"]) {
      daemon in
      daemon.names.makeUnreadable([Self.staff])
      let login = try daemon.connect(.login, as: Self.root)
      for user in ["mara", "ghost"] {
        guard case .prompt = try login.step(LoginBegin(user: user, service: "sshd")) else {
          Issue.record("\(user) was not asked")
          continue
        }
        _ = try login.call(LoginCancel())
      }
    }
  }
}
