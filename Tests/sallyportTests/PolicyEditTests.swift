import SallyportVarlink
import Testing

@testable import sallyport

struct PolicyEditTests {
  static let policy = AdminPolicy(
    settings: [
      AdminSetting(name: "mode", value: "voluntary"),
      AdminSetting(name: "mandatory.groups", value: ""),
      AdminSetting(name: "mandatory.from", value: ""),
      AdminSetting(name: "window", value: "1"),
    ], rules: [], revision: "6d0f")

  static let mandatory = AdminPolicyChange(
    settings: [AdminSetting(name: "mode", value: "mandatory")])

  static func date(_ seconds: Int64) -> String { "day \(seconds)" }

  /// A daemon where everybody but ada has no second factor, and backup is exempt.
  private func daemon() -> ScriptedDaemon {
    let daemon = ScriptedDaemon()
    daemon.answer(PreviewPolicy.self) { call in
      .success(
        .init(
          standings: call.users.filter { $0 != "ghost" }.map { user in
            switch user {
            case "ada":
              .init(user: user, now: AdminRuling(.codeRequired), then: AdminRuling(.codeRequired))
            case "backup":
              .init(
                user: user, now: AdminRuling(.notRequired, reason: .notEnrolled),
                then: AdminRuling(.notRequired, reason: .exempt, rule: 2))
            default:
              .init(
                user: user, now: AdminRuling(.notRequired, reason: .notEnrolled),
                then: AdminRuling(.mandatoryNotEnrolled),
                lastSignIn: AccountSignIn(at: 5, service: "sshd", secondFactorRequired: false))
            }
          }))
    }
    daemon.answer(ChangePolicy.self) { call in
      guard call.authority != nil else { return .failure(.stepUpRequired) }
      return .success(.init(policy: Self.policy, changed: true))
    }
    return daemon
  }

  private func edit(
    _ change: AdminPolicyChange, of policy: AdminPolicy = policy, _ daemon: ScriptedDaemon,
    _ person: ScriptedPerson, asks: Bool = true, listsAll: Bool = false,
    breakGlass: String? = nil, accounts: [String] = ["ada", "backup", "babbage", "ghost"],
    warnings: [String] = []
  ) throws -> (hasChanged: Bool, shown: String) {
    var shown = ""
    let edit = PolicyEdit(
      administration: Administration(
        reader: AdminReader(daemon: daemon, loginUID: nil), breakGlass: breakGlass,
        ask: person.ask),
      confirmation: asks ? Confirmation(ask: person.ask) : nil, listsAll: listsAll,
      activeAccounts: { accounts }, warnings: { _ in warnings }, now: { 100 }, date: Self.date,
      messageSize: MessageSize(limit: 16 * 1024), show: { shown += $0 })
    return (try edit.run(change, of: policy), shown)
  }

  @Test("Who may not change the policy is refused before anything is looked at or asked")
  func refused() {
    let daemon = daemon()
    daemon.answer(ChangePolicy.self) { _ in .failure(.notAuthorized(permission: "policy.edit")) }
    let person = ScriptedPerson(["yes", "492039"])
    #expect(throws: CommandFailure(AdminError.notAuthorized(permission: "policy.edit"))) {
      try edit(Self.mandatory, daemon, person)
    }
    #expect(person.questions == [])
    #expect(daemon.calls.count == 1)
  }

  @Test("Who says no changes nothing, and is asked for no code")
  func declined() throws {
    let daemon = daemon()
    let person = ScriptedPerson(["no", "492039"])
    #expect(throws: Confirmation.declined) { try edit(Self.mandatory, daemon, person) }
    #expect(person.questions == ["Change the policy? [yes/no] "])
    #expect(try daemon.calls(of: ChangePolicy.self).map(\.authority) == [nil])
  }

  @Test("Before a second factor becomes mandatory it is told who could not sign in any more")
  func preview() throws {
    let daemon = daemon()
    let person = ScriptedPerson(["yes", "492039"])
    let (hasChanged, shown) = try edit(Self.mandatory, daemon, person)
    #expect(hasChanged)
    #expect(
      shown == """
        Policy now    voluntary: whoever has a second factor is asked for a code
        Policy then   mandatory for everybody

        Of 3 active accounts, 1 is asked for a code now, 1 then.

        1 person could not sign in then, as things are today:
          babbage   last sign-in day 5
        Exempt by rule: backup (rule 2).


        """)
    #expect(person.questions == ["Change the policy? [yes/no] ", "Your code to confirm: "])
    let changes = try daemon.calls(of: ChangePolicy.self)
    #expect(changes.map(\.authority) == [nil, Authority(stepUp: "492039")])
    #expect(changes.allSatisfy { $0.revision == "6d0f" && $0.change == Self.mandatory })
  }

  @Test("A date is previewed as if it had come, and told as what it is")
  func announced() throws {
    let daemon = daemon()
    let from = AdminSetting(name: "mandatory.from", value: "200")
    let change = AdminPolicyChange(settings: Self.mandatory.settings + [from])
    let (_, shown) = try edit(change, daemon, ScriptedPerson(["yes", "492039"]))
    #expect(shown.contains("Policy then   mandatory for everybody, from day 200 on\n"))
    let previewed = try #require(try daemon.calls(of: PreviewPolicy.self).first)
    #expect(
      previewed.change.settings
        == Self.mandatory.settings + [AdminSetting(name: "mandatory.from", value: "")])
    let changed = try #require(try daemon.calls(of: ChangePolicy.self).last)
    #expect(changed.change == change)
  }

  @Test("Nothing to change is no question, no code and no call")
  func nothingToChange() throws {
    let daemon = daemon()
    let person = ScriptedPerson()
    let same = AdminPolicyChange(
      settings: [AdminSetting(name: "mode", value: "voluntary")], rules: [])
    #expect(try edit(same, daemon, person).hasChanged == false)
    #expect(try edit(same, daemon, person, breakGlass: "x").hasChanged == false)
    #expect(daemon.calls.isEmpty)
  }

  @Test("What is the same in other words, the daemon says, before anybody is asked")
  func nothingToChangeInOtherWords() throws {
    let daemon = daemon()
    daemon.answer(ChangePolicy.self) { _ in
      .success(.init(policy: Self.policy, changed: false))
    }
    let person = ScriptedPerson()
    let change = AdminPolicyChange(settings: [AdminSetting(name: "window", value: "01")])
    #expect(try edit(change, daemon, person).hasChanged == false)
    #expect(person.questions == [])
  }

  @Test("What decides nothing about sign-ins asks for the code only")
  func harmless() throws {
    let daemon = daemon()
    let person = ScriptedPerson(["492039"])
    let change = AdminPolicyChange(settings: [AdminSetting(name: "window", value: "2")])
    #expect(try edit(change, daemon, person).hasChanged)
    #expect(person.questions == ["Your code to confirm: "])
    #expect(try daemon.calls(of: PreviewPolicy.self) == [])
  }

  @Test("A script is not asked, and nobody looks on its behalf unless it wants the list")
  func script() throws {
    let daemon = daemon()
    let person = ScriptedPerson(["492039", "492039"])
    #expect(try edit(Self.mandatory, daemon, person, asks: false).shown == "")
    #expect(try daemon.calls(of: PreviewPolicy.self) == [])
    let shown = try edit(Self.mandatory, daemon, person, asks: false, listsAll: true).shown
    #expect(shown.contains("babbage"))
    #expect(person.questions.count == 2)
  }

  @Test("Root who breaks the glass sees the preview and is asked, but for no code")
  func breakGlass() throws {
    let daemon = daemon()
    let person = ScriptedPerson(["yes"])
    #expect(try edit(Self.mandatory, daemon, person, breakGlass: "lost").hasChanged)
    #expect(person.questions == ["Change the policy? [yes/no] "])
    #expect(
      try daemon.calls(of: ChangePolicy.self).map(\.authority)
        == [nil, Authority(breakGlass: "lost")])
    #expect(daemon.calls.dropFirst().first?.method == PreviewPolicy.method)
  }

  @Test("Root who breaks the glass for what is no change is asked nothing, and it is no failure")
  func breakGlassForNothing() throws {
    let daemon = daemon()
    daemon.answer(ChangePolicy.self) { _ in
      .success(.init(policy: Self.policy, changed: false))
    }
    let person = ScriptedPerson()
    #expect(try edit(Self.mandatory, daemon, person, breakGlass: "lost").hasChanged == false)
    #expect(person.questions == [])
    #expect(daemon.calls.count == 1)
  }

  @Test("Everybody is looked at, 200 a call, and the first ten of many are named")
  func batches() throws {
    let daemon = daemon()
    let names = (100..<500).map { "user\($0)" } + ["ada"]
    let (_, shown) = try edit(
      Self.mandatory, daemon, ScriptedPerson(["yes", "492039"]), accounts: names)
    let calls = try daemon.calls(of: PreviewPolicy.self)
    #expect(calls.map(\.users.count) == [200, 200, 1])
    #expect(calls.flatMap(\.users) == names)
    #expect(shown.contains("\n400 people could not sign in then, as things are today:\n"))
    #expect(
      shown.contains("  user109   last sign-in day 5\n  and 390 more: --list names them all\n"))
    let all = try edit(
      Self.mandatory, daemon, ScriptedPerson(["yes", "492039"]), listsAll: true, accounts: names
    ).shown
    #expect(all.contains("  user499   "))
    #expect(!all.contains("more"))
  }

  @Test("Names that fill a call go into several")
  func longNames() throws {
    let daemon = daemon()
    let names = (100..<300).map { String(repeating: "x", count: 250) + "\($0)" }
    _ = try edit(Self.mandatory, daemon, ScriptedPerson(["yes", "492039"]), accounts: names)
    let calls = try daemon.calls(of: PreviewPolicy.self)
    #expect(calls.flatMap(\.users) == names)
    for call in calls {
      #expect(JSONText.line(call.parameters).utf8.count < 16 * 1024)
    }
  }

  @Test("Rules that no call can hold are refused before anything is sent")
  func tooManyRules() {
    let daemon = daemon()
    let name = String(repeating: "x", count: 256)
    let rule = AdminRule(
      effect: .exempt, accounts: Array(repeating: name, count: 64), note: "n")
    let change = AdminPolicyChange(rules: Array(repeating: rule, count: 64))
    #expect(throws: MessageSize.tooLong) { try edit(change, daemon, ScriptedPerson()) }
    #expect(daemon.calls.isEmpty)
  }

  @Test("Rules are warned about, and looked at where they matter")
  func rules() throws {
    let daemon = daemon()
    let rule = AdminRule(
      effect: .require, services: ["su", "sshd"], networks: ["192.0.2.0/24"], note: "n")
    let (_, shown) = try edit(
      AdminPolicyChange(rules: [rule]), daemon, ScriptedPerson(["yes", "492039"]),
      warnings: ["rule 1 never matches"])
    #expect(
      shown == """
        Warning: rule 1 never matches
        Of 3 active accounts, 1 is asked for a code now, 1 then.
        Looked at: sshd, su from 192.0.2.0, sshd from 192.0.2.0.

        1 person could not sign in then, as things are today:
          babbage   last sign-in day 5
        Exempt by rule: backup (rule 2).


        """)
    let calls = try daemon.calls(of: PreviewPolicy.self)
    #expect(calls.map(\.service) == [nil, "su", nil])
    #expect(calls.map(\.address) == [nil, "192.0.2.0", "192.0.2.0"])
  }

  @Test("Who is asked no more is named, and who is out already is counted")
  func impact() {
    var impact = PolicyImpact()
    impact.add([
      .init(
        user: "ada", now: AdminRuling(.codeRequired),
        then: AdminRuling(.notRequired, reason: .modeOff))
    ])
    impact.add([
      .init(
        user: "eve", now: AdminRuling(.mandatoryNotEnrolled),
        then: AdminRuling(.mandatoryNotEnrolled))
    ])
    impact.add([])
    #expect(impact.people == 2)
    var off = Self.policy
    off.settings[0].value = "off"
    let report = ImpactReport(
      impact: impact, old: Self.policy, new: off, scenes: [.usual], listsAll: false, now: 100,
      date: Self.date)
    #expect(
      report.text == """
        Policy now    voluntary: whoever has a second factor is asked for a code
        Policy then   off: nobody is asked for a code

        Of 2 active accounts, 1 is asked for a code now, 0 then.
        Everybody who can sign in now can sign in then.
        1 person cannot sign in today either.
        No longer asked: ada.


        """)
  }

  @Test("The policy is shown with every setting in a person's words, and its rules with notes")
  func report() {
    var policy = Self.policy
    policy.settings.append(AdminSetting(name: "remember", value: "0"))
    #expect(
      PolicyReport(policy: policy, date: Self.date).text == """
        mode               voluntary
        mandatory.groups   everybody
        mandatory.from     at once
        window             1
        remember           off

        There are no rules.

        """)
    policy.rules = [
      AdminRule(effect: .require, note: "everybody"),
      AdminRule(
        effect: .exempt, accounts: ["backup", "restic"], groups: ["machines"],
        services: ["sshd"], networks: ["192.0.2.0/24"], note: "nightly\u{1B} copies", until: 9),
    ]
    #expect(
      PolicyReport(policy: policy, date: Self.date).text.hasSuffix(
        """

        1  require  everybody
                    everybody
        2  exempt   accounts backup or restic, group machines, service sshd, from 192.0.2.0/24, \
        until day 9
                    nightly copies

        """))
  }

  @Test("The rule that goes is named before it does")
  func removal() {
    let rule = AdminRule(effect: .exempt, accounts: ["backup"], note: "nightly\u{1B} copies")
    #expect(
      PolicyRulesRemoveCommand.announcement(3, rule)
        == "This removes rule 3, exempt account backup: nightly copies\n")
  }

  @Test("An explanation names the deciding rule, and why the others do not match")
  func explanation() {
    let matches: [ExplainPolicy.Match] = [
      .account, .group, .groupUnreadable, .service, .network, .ended, .clockLags, .matches,
      .matches,
    ]
    let rules = matches.map { AdminRule(effect: .exempt, groups: ["g"], note: "\($0)") }
    let reply = ExplainPolicy.Reply(
      ruling: AdminRuling(.notRequired, reason: .exempt, rule: 8), enrolled: true,
      rules: matches.enumerated().map { .init(rule: Int64($0 + 1), match: $1) })
    let report = ExplanationReport(
      call: ExplainPolicy(user: "ada", service: "su", address: "192.0.2.1"), reply: reply,
      rules: rules.dropLast(), date: Self.date)
    #expect(
      report.text == """
        Account         ada
        Second factor   on
        A sign-in by    su from 192.0.2.1
                        asks for no code: exempt by rule 8

        1  exempt  group g: another account
        2  exempt  group g: not in its groups
        3  exempt  group g: its groups cannot be read
        4  exempt  group g: another service
        5  exempt  group g: another source
        6  exempt  group g: has ended
        7  exempt  group g: void while the clock is behind
        8  exempt  group g: matches, and decides
        9  matches, behind the one that decides

        """)
  }
}
