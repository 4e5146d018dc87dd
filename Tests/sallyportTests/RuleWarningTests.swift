import SallyportVarlink
import Testing

@testable import sallyport

struct RuleWarningTests {
  private func warnings(_ rules: AdminRule...) throws -> [String] {
    try RuleWarnings(
      now: 100, date: { "day \($0)" }, hasAccount: { $0 != "ghost" }, hasGroup: { $0 != "void" }
    ).texts(rules)
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

  @Test("Groups of the mandate that this machine does not have are warned about, when they matter")
  func missingMandatoryGroups() throws {
    let warnings = RuleWarnings(
      now: 100, date: { "day \($0)" }, hasAccount: { _ in true }, hasGroup: { $0 != "void" })
    let none = "mandatory.groups is about nobody here: there is no group 'void' on this machine"
    #expect(try warnings.texts(mandatoryGroups: ["void"]) == [none])
    #expect(
      try warnings.texts(mandatoryGroups: ["staff", "void"])
        == ["mandatory.groups: there is no group 'void' on this machine"])
    #expect(try warnings.texts(mandatoryGroups: ["staff"]) == [])
    #expect(try warnings.texts(mandatoryGroups: []) == [])
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
