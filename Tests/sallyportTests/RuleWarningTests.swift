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
