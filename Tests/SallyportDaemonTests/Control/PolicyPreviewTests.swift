import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

/// Previews of many accounts, which are not looked up one by one.
@Suite("A preview of many accounts")
struct PolicyPreviewTests {
  private static let root = PeerCredentials(pid: 1234, uid: .root)
  private static let groups = ["staff", "ops", "void"].compactMap(GroupName.init)

  /// A daemon with forty accounts, half from a directory, in all states and groups.
  private static func run(
    seed: UInt64, _ body: (TestDaemon, any Connection, [String]) throws -> Void
  ) async throws {
    try await TestDaemon.run { daemon in
      var random = Dice(state: seed)
      var members: [GroupName: Set<AccountName>] = [:]
      var local = [TestDaemon.mara, TestDaemon.ada]
      for number in 0..<40 {
        let identity = Fixtures.identity("user\(number)", uid: 4_200_000 + UInt32(number))
        if Bool.random(using: &random) {
          local.append(identity)
        } else {
          daemon.names.addDirectoryAccount(identity)
        }
        for group in groups.dropLast() where Bool.random(using: &random) {
          members[group, default: []].insert(identity.name)
        }
        switch Int.random(in: 0..<5, using: &random) {
        case 0, 1: _ = try daemon.enroll(identity)
        case 2:
          _ = try daemon.enroll(Fixtures.identity("user\(number)", uid: 4_900_000 + UInt32(number)))
        case 3:
          var account = Account(subject: .account(identity))
          account.lastSignIn = SignIn(
            at: daemon.clock.now, service: "su", address: nil, method: nil)
          try daemon.keep(account)
        default: break
        }
      }
      daemon.names.setLocal(local)
      for group in groups.dropLast() {
        daemon.names.setGroup(group, members: members[group] ?? [])
      }
      let users = (0..<40).map { "user\($0)" } + ["mara", "ada", "ghost", "no/name"]
      try body(daemon, try daemon.connect(.control, as: root), users)
    }
  }

  /// SplitMix64: the same accounts for the same seed.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let changes: [AdminPolicyChange] = {
    let settings = { (pairs: [(String, String)]) in
      pairs.map { AdminSetting(name: $0.0, value: $0.1) }
    }
    let mandatory = ("mode", "mandatory")
    return [
      AdminPolicyChange(settings: settings([mandatory])),
      AdminPolicyChange(settings: settings([mandatory, ("mandatory.groups", "staff,void")])),
      AdminPolicyChange(
        settings: settings([mandatory, ("directoryAccounts", "on"), ("enrolAtLogin", "open")])),
      AdminPolicyChange(
        settings: settings([("enrolAtLogin", "open")]),
        rules: [
          AdminRule(effect: .exempt, groups: ["ops"], note: "x"),
          AdminRule(effect: .require, groups: ["staff", "void"], note: "x"),
        ]),
      AdminPolicyChange(settings: settings([("mode", "off")])),
    ]
  }()

  @Test("says exactly what is said of each account that is looked up alone", arguments: 1...12)
  func sameAsAlone(seed: UInt64) async throws {
    try await Self.run(seed: seed) { daemon, control, users throws in
      switch seed % 4 {
      case 1: daemon.names.hide(accounts: true)
      case 2: daemon.names.hide(members: true)
      case 3: daemon.names.makeUnreadable([Self.groups[0]])
      default: break
      }
      for change in Self.changes {
        let alone = try users.flatMap {
          try control.call(PreviewPolicy(change, users: [$0])).standings
        }
        let together = try control.call(PreviewPolicy(change, users: users)).standings
        #expect(together == alone)
        #expect(together.count == 42)
      }
    }
  }

  @Test("asks the name service once for all, and forgets it with the connection")
  func once() async throws {
    try await Self.run(seed: 4) { daemon, control, users throws in
      let before = (daemon.names.lookups, daemon.names.groupLookups, daemon.names.localLookups)
      for service in [nil, "su", "sudo"] {
        _ = try control.call(PreviewPolicy(Self.changes[1], users: users, service: service))
      }
      #expect(daemon.names.rosters == 1)
      // Of ghost alone, who is not listed.
      #expect(daemon.names.lookups == before.0 + 1)
      #expect(daemon.names.groupLookups == before.1)
      #expect(daemon.names.localLookups == before.2)
      control.close()
      let again = try daemon.connect(.control, as: Self.root)
      _ = try again.call(PreviewPolicy(Self.changes[1], users: users))
      #expect(daemon.names.rosters == 2)
    }
  }

  @Test("I4: fails where the name service does")
  func failure() async throws {
    try await Self.run(seed: 4) { daemon, control, users throws in
      daemon.names.fail(with: "timed out")
      #expect(
        try control.refusal(of: PreviewPolicy(Self.changes[1], users: users))
          == AdminError.unavailable)
    }
  }
}
