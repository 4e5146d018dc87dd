import SallyportVarlink
import Testing

@testable import sallyport

struct RuleWarningTests {
  private func warnings(_ rules: AdminRule...) throws -> [String] {
    try RuleWarnings(
      now: 100, date: { "day \($0)" }, hasAccount: { $0 != "ghost" }, group: Self.group
    ).texts(rules)
  }

  private static func group(_ name: String) -> RuleWarnings.GroupPresence {
    name == "void" ? .absent : name == "hidden" ? .empty : .peopled
  }

  private func rule(
    accounts: [String] = [], groups: [String] = [], services: [String] = [],
    networks: [String] = [], until: Int64? = nil
  ) -> AdminRule {
    AdminRule(
      effect: .exempt, accounts: accounts, groups: groups, services: services,
      networks: networks, note: "n", until: until)
  }

  @Test("A rule whose time has passed is warned about")
  func ended() throws {
    #expect(try warnings(rule(until: 100)) == ["rule 1 never matches: it ended day 100"])
    #expect(try warnings(rule(until: 101)) == [])
  }

  @Test("Names that this machine does not have are warned about")
  func missing() throws {
    #expect(
      try warnings(rule(accounts: ["ghost"])) == [
        "rule 1 never matches here: there is no account 'ghost' on this machine"
      ])
    #expect(
      try warnings(rule(accounts: ["ada", "ghost"], groups: ["void", "void"])) == [
        "rule 1: there is no account 'ghost' on this machine",
        "rule 1 never matches here: there is no group 'void', 'void' on this machine",
      ])
  }

  @Test("A group that lists nobody is warned about, though a directory may hide its members")
  func hiddenMembers() throws {
    #expect(
      try warnings(rule(groups: ["staff", "hidden"]), rule(groups: ["hidden", "hidden"])) == [
        "rule 1: the group 'hidden' lists no members on this machine; unless a directory hides "
          + "them, nobody is meant",
        "rule 2 never matches: rule 1 before it always does",
        "rule 2: the groups 'hidden', 'hidden' list no members on this machine; unless a directory "
          + "hides them, nobody is meant",
      ])
  }

  @Test(
    "A rule for networks behind one for networks around them is warned about",
    arguments: [
      (["10.0.0.0/8"], ["10.1.0.0/16"]), (["0.0.0.0/0"], ["192.0.2.7"]),
      (["192.0.2.0/25", "192.0.2.128/25"], ["192.0.2.130", "192.0.2.4/30"]),
      (["2001:db8::/32"], ["2001:db8:0:1::/64", "2001:db8::7"]), (["::/0"], ["fe80::1"]),
      (["192.0.2.7/32"], ["192.0.2.7"]), (["::ffff:192.0.2.7"], ["192.0.2.7"]),
      (["2001:DB8::1"], ["2001:db8:0::1"]), ([], ["10.0.0.0/8"]),
    ])
  func coveredNetworks(first: [String], second: [String]) throws {
    #expect(
      try warnings(rule(networks: first), rule(networks: second))
        == ["rule 2 never matches: rule 1 before it always does"])
  }

  @Test(
    "A rule for networks that are not all within those of an earlier one is not",
    arguments: [
      (["10.1.0.0/16"], ["10.0.0.0/8"]), (["10.0.0.0/8"], ["10.1.0.0/16", "192.0.2.0/24"]),
      (["10.0.0.0/8"], []), (["0.0.0.0/0"], ["2001:db8::/32"]), (["::/0"], ["192.0.2.7"]),
      (["192.0.2.0/25"], ["192.0.2.128/25"]), (["2001:db8::/33"], ["2001:db8:8000::/33"]),
    ])
  func uncoveredNetworks(first: [String], second: [String]) throws {
    #expect(try warnings(rule(networks: first), rule(networks: second)) == [])
  }

  @Test("What is no network covers nothing but itself")
  func noNetwork() throws {
    #expect(Network("192.0.2.0/33") == nil && Network("192.0.2.0/") == nil && Network("x") == nil)
    #expect(Network("192.0.2.0/24/1") == nil && Network("192.0.2.7\u{0}x") == nil)
    #expect(try warnings(rule(networks: ["10.0.0.0/8"]), rule(networks: ["x"])) == [])
    #expect(try warnings(rule(networks: ["x"]), rule(networks: ["x"])).count == 1)
  }

  @Test("Groups of the mandate that this machine does not have are warned about, when they matter")
  func missingMandatoryGroups() throws {
    let warnings = RuleWarnings(
      now: 100, date: { "day \($0)" }, hasAccount: { _ in true }, group: Self.group)
    let none = "mandatory.groups is about nobody here: there is no group 'void' on this machine"
    #expect(try warnings.texts(mandatoryGroups: ["void"]) == [none])
    #expect(
      try warnings.texts(mandatoryGroups: ["staff", "void"])
        == ["mandatory.groups: there is no group 'void' on this machine"])
    #expect(try warnings.texts(mandatoryGroups: ["staff"]) == [])
    #expect(try warnings.texts(mandatoryGroups: []) == [])
    let hidden =
      "the group 'hidden' lists no members on this machine; unless a directory hides "
      + "them, nobody is meant"
    #expect(try warnings.texts(mandatoryGroups: ["hidden"]) == ["mandatory.groups: \(hidden)"])
    #expect(
      try warnings.texts(mandatoryGroups: ["hidden", "void"]) == [
        "mandatory.groups: there is no group 'void' on this machine",
        "mandatory.groups: \(hidden)",
      ])
    let texts = { (name: String, value: String, mode: String) in
      let policy = AdminPolicy(
        settings: [
          AdminSetting(name: "mode", value: mode),
          AdminSetting(name: "mandatory.groups", value: "void"),
        ], rules: [], revision: "6d0f")
      let change = AdminPolicyChange(settings: [AdminSetting(name: name, value: value)])
      return try warnings.texts(change, making: policy.applying(change))
    }
    #expect(try texts("mandatory.groups", "void", "voluntary") == [none])
    #expect(try texts("mode", "mandatory", "voluntary") == [none])
    #expect(try texts("mode", "voluntary", "mandatory") == [])
    #expect(try texts("window", "2", "mandatory") == [])
  }

  @Test("A rule behind one that matches whatever it does is warned about")
  func covered() throws {
    let behind = ["rule 2 never matches: rule 1 before it always does"]
    let ada = rule(accounts: ["ada"])
    #expect(try warnings(rule(), ada) == behind)
    #expect(try warnings(rule(), rule()) == behind)
    #expect(try warnings(rule(accounts: ["eve", "ada"]), ada) == behind)
    #expect(
      try warnings(rule(services: ["su"]), rule(accounts: ["ada"], services: ["su"])) == behind)
    #expect(try warnings(rule(until: 200), rule(accounts: ["ada"], until: 200)) == behind)
  }

  @Test("A rule that still matches something is not")
  func notCovered() throws {
    let ada = rule(accounts: ["ada"])
    #expect(try warnings(ada, rule()) == [])
    #expect(try warnings(rule(services: ["su"]), ada) == [])
    #expect(try warnings(rule(groups: ["staff"]), ada) == [])
    #expect(try warnings(rule(until: 200), ada) == [])
    #expect(try warnings(rule(until: 200), rule(accounts: ["ada"], until: 201)) == [])
    #expect(
      try warnings(rule(until: 50), ada) == ["rule 1 never matches: it ended day 50"])
  }
}
