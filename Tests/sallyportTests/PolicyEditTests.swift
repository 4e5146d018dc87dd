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
      guard let authority = call.authority, authority.asksOnly != true else {
        return .failure(.stepUpRequired)
      }
      return .success(.init(policy: Self.policy, changed: true))
    }
    return daemon
  }

  private func edit(
    _ change: AdminPolicyChange, of policy: AdminPolicy = policy, _ daemon: ScriptedDaemon,
    _ person: ScriptedPerson, asks: Bool = true, listsAll: Bool = false,
    breakGlass: String? = nil, accounts: [String] = ["ada", "backup", "babbage", "ghost"],
    warnings: [String] = [], onProgress: @escaping (Int, Int) -> Void = { _, _ in }
  ) throws -> (hasChanged: Bool, shown: String) {
    var shown = ""
    let edit = PolicyEdit(
      administration: Administration(
        reader: AdminReader(daemon: daemon, loginUID: nil), breakGlass: breakGlass,
        ask: person.ask),
      confirmation: asks ? Confirmation(ask: person.ask) : nil, listsAll: listsAll,
      activeAccounts: { accounts }, warnings: { _, _ in warnings }, now: { 100 },
      date: Self.date, pastDate: Self.date, messageSize: MessageSize(limit: 16 * 1024),
      show: { shown += $0 },
      onProgress: onProgress)
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
        Changes       mode: voluntary -> mandatory

        Of 3 active accounts, 1 is asked for a code now, 1 then.
        Looked at: sshd.

        1 person could not sign in then, as things are today:
          babbage   last sign-in day 5
        Exempt by rule: backup (rule 2).


        """)
    #expect(person.questions == ["Change the policy? [yes/no] ", "Your code to confirm: "])
    let changes = try daemon.calls(of: ChangePolicy.self)
    #expect(changes.map(\.authority) == [nil, Authority(stepUp: "492039")])
    #expect(changes.allSatisfy { $0.revision == "6d0f" && $0.change == Self.mandatory })
  }

  @Test("A date is previewed as of that day, beside what changes at once, and told as what it is")
  func announced() throws {
    let daemon = daemon()
    let from = AdminSetting(name: "mandatory.from", value: "200")
    let change = AdminPolicyChange(settings: Self.mandatory.settings + [from])
    let (_, shown) = try edit(change, daemon, ScriptedPerson(["yes", "492039"]))
    #expect(shown.contains("Policy then   mandatory for everybody, from day 200 on\n"))
    #expect(shown.contains("Looked at: sshd; as of now and of day 200.\n"))
    let previewed = try daemon.calls(of: PreviewPolicy.self)
    #expect(previewed.map(\.at) == [nil, 200])
    #expect(previewed.allSatisfy { $0.change == change })
    let changed = try #require(try daemon.calls(of: ChangePolicy.self).last)
    #expect(changed.change == change)
  }

  @Test("Who can sign in until the date only is shut out at it, and named")
  func endsBeforeTheDate() throws {
    let daemon = daemon()
    daemon.answer(PreviewPolicy.self) { call in
      let pass = AdminRuling(.notRequired, reason: .temporaryPass)
      return .success(
        .init(
          standings: call.users.map {
            .init(
              user: $0, now: pass, then: call.at == 200 ? AdminRuling(.mandatoryNotEnrolled) : pass)
          }))
    }
    let from = AdminSetting(name: "mandatory.from", value: "200")
    let change = AdminPolicyChange(settings: Self.mandatory.settings + [from])
    let (_, shown) = try edit(
      change, daemon, ScriptedPerson(["yes", "492039"]), accounts: ["ada"])
    #expect(shown.contains("1 person could not sign in then, as things are today:\n  ada   "))
  }

  @Test("Who was refused and can sign in until a later date is told apart from who is not asked")
  func postponed() throws {
    let daemon = daemon()
    daemon.answer(PreviewPolicy.self) { call in
      let refused = AdminRuling(.mandatoryNotEnrolled)
      let free = AdminRuling(.notRequired, reason: .notEnrolled)
      return .success(
        .init(
          standings: call.users.map {
            .init(user: $0, now: refused, then: call.at == 200 ? refused : free)
          }))
    }
    var policy = Self.policy
    policy.settings[0].value = "mandatory"
    let change = AdminPolicyChange(settings: [AdminSetting(name: "mandatory.from", value: "200")])
    let (_, shown) = try edit(
      change, of: policy, daemon, ScriptedPerson(["yes", "492039"]), accounts: ["ada"])
    #expect(
      shown == """
        Policy now    mandatory for everybody
        Policy then   mandatory for everybody, from day 200 on
        Changes       mandatory.from: at once -> day 200

        Of 1 active account, 0 are asked for a code now, 0 then.
        Looked at: sshd; as of now and of day 200.
        Everybody who can sign in now can sign in then.
        Can sign in again until day 200: ada.


        """)
  }

  @Test("A voluntary second factor has no date")
  func voluntaryWithDate() {
    let change = AdminPolicyChange(settings: [AdminSetting(name: "mandatory.from", value: "200")])
    #expect(Self.policy.applying(change).announcedMandate(now: 100) == nil)
    var policy = Self.policy
    policy.settings[0].value = "mandatory"
    #expect(policy.applying(change).announcedMandate(now: 199) == 200)
    #expect(policy.applying(change).announcedMandate(now: 200) == nil)
  }

  @Test("Who may enrol at sign-ins is previewed and asked about")
  func loginEnrollment() throws {
    let daemon = daemon()
    let person = ScriptedPerson(["yes", "492039"])
    let change = AdminPolicyChange(settings: [AdminSetting(name: "enrolAtLogin", value: "never")])
    _ = try edit(change, daemon, person)
    #expect(person.questions == ["Change the policy? [yes/no] ", "Your code to confirm: "])
    #expect(try daemon.calls(of: PreviewPolicy.self).count == 1)
  }

  @Test("A mode is looked at where the rules that stay are about, up to a limit")
  func existingRules() throws {
    let daemon = daemon()
    var policy = Self.policy
    policy.rules = [
      AdminRule(effect: .exempt, services: ["su"], note: "n"),
      AdminRule(effect: .exempt, networks: ["192.0.2.0/24"], note: "n"),
    ]
    let (_, shown) = try edit(
      Self.mandatory, of: policy, daemon, ScriptedPerson(["yes", "492039"]))
    #expect(shown.contains("Looked at: sshd, su, sshd from 192.0.2.0.\n"))
    #expect(try daemon.calls(of: PreviewPolicy.self).map(\.service) == [nil, "su", nil])
    policy.rules += [AdminRule(effect: .exempt, services: (1...64).map { "s\($0)" }, note: "n")]
    let scenes = PolicyScenes(Self.mandatory, of: policy)
    #expect(scenes.looked.count == PolicyScenes.most && scenes.hasMore)
    let remember = AdminPolicyChange(settings: [AdminSetting(name: "remember", value: "60")])
    #expect(PolicyScenes(remember, of: policy) == .usual)
    let report = ImpactReport(
      impact: PolicyImpact(), scenes: scenes, announced: nil, listsAll: false, date: Self.date,
      pastDate: Self.date)
    #expect(report.text.contains(", s5; rules name more, which were not.\n"))
  }

  @Test("Whom a rule saves in some places only is named with the places")
  func partExemption() {
    let free = AdminRuling(.notRequired, reason: .notEnrolled)
    let refused = AdminRuling(.mandatoryNotEnrolled)
    let exempt = { AdminRuling(.notRequired, reason: .exempt, rule: $0) }
    let (su, office) = (PolicyScene(service: "su"), PolicyScene(address: "192.0.2.0"))
    var impact = PolicyImpact()
    for name in ["ada", "eve"] {
      impact.add(
        name,
        [
          PolicyLook(now: free, then: refused), PolicyLook(su, now: free, then: exempt(2)),
          PolicyLook(office, now: free, then: exempt(2)),
        ])
    }
    let asked = AdminRuling(.codeRequired)
    impact.add(
      "tim",
      [PolicyLook(now: asked, then: asked), PolicyLook(office, now: asked, then: exempt(1))])
    impact.add(
      "mara",
      [PolicyLook(now: asked, then: exempt(3)), PolicyLook(office, now: asked, then: exempt(3))])
    impact.add(
      "kim", [PolicyLook(now: free, then: free), PolicyLook(su, now: free, then: exempt(4))])
    let report = ImpactReport(
      impact: impact, scenes: .usual, announced: nil, listsAll: false, date: Self.date,
      pastDate: Self.date)
    #expect(
      report.text.hasSuffix(
        """
          ada   never signed in
          eve   never signed in
        Exempt by rule: mara (rule 3) and kim (rule 4).
        Asked for nothing only through su or from 192.0.2.0 (rule 2): ada and eve.
        Asked for nothing only from 192.0.2.0 (rule 1): tim.
        No longer asked: mara.


        """))
    #expect(PolicyScene.usual.way == "through sshd")
    #expect(PolicyScene(service: "su", address: "::1").way == "through su from ::1")
  }

  @Test("Who can enrol while signing in is not shut out; who no longer can is; directories count")
  func enrolling() {
    let refused = AdminRuling(.mandatoryNotEnrolled)
    let enrols = AdminRuling(.mandatoryNotEnrolled, enrols: true)
    let free = AdminRuling(.notRequired, reason: .notEnrolled)
    let directory = AdminRuling(.notRequired, reason: .directoryAccount)
    var impact = PolicyImpact()
    impact.add("ada", [PolicyLook(now: free, then: enrols)])
    impact.add("eve", [PolicyLook(now: enrols, then: refused)])
    impact.add("tim", [PolicyLook(now: refused, then: enrols)])
    impact.add("kim", [PolicyLook(now: free, then: directory)])
    impact.add("sam", [PolicyLook(now: directory, then: directory)])
    let report = ImpactReport(
      impact: impact, scenes: .usual, announced: nil, listsAll: false, date: Self.date,
      pastDate: Self.date)
    #expect(
      report.text == """
        Of 5 active accounts, 0 are asked for a code now, 0 then.
        2 come from a directory and are not asked: policy set directoryAccounts on admits them.
        2 people without a second factor can set it up while they sign in.
        Looked at: sshd.

        1 person could not sign in then, as things are today:
          eve   never signed in
        Can sign in again: tim.


        """)
  }

  @Test("Every change is shown before the question, and before the code where there is none")
  func changes() throws {
    let (_, harmless) = try edit(
      AdminPolicyChange(settings: [AdminSetting(name: "window")]), daemon(),
      ScriptedPerson(["492039"]))
    #expect(harmless == "Changes   window: 1 -> its default\n\n")
    let rule = AdminRule(effect: .exempt, note: "n")
    var policy = Self.policy
    policy.rules = [rule, AdminRule(effect: .exempt, note: "m")]
    let change = AdminPolicyChange(
      settings: [AdminSetting(name: "mode", value: "off")],
      rules: [rule, AdminRule(effect: .require, note: "n")])
    #expect(
      ChangeText.lines(change, of: policy, date: Self.date)
        == ["mode: voluntary -> off", "rules: 1 added, 1 removed"])
    let turned = AdminPolicyChange(rules: policy.rules.reversed())
    #expect(ChangeText.lines(turned, of: policy, date: Self.date) == ["rules: another order"])
  }

  @Test("Of many accounts it is told how many were looked at, now and then")
  func progress() throws {
    var told: [[Int]] = []
    let names = (1000..<3100).map { "user\($0)" }
    _ = try edit(
      Self.mandatory, daemon(), ScriptedPerson(["yes", "492039"]), accounts: names,
      onProgress: { told.append([$0, $1]) })
    #expect(told == [[1000, 2100], [2000, 2100]])
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
        == [Authority(breakGlass: "lost", asksOnly: true), Authority(breakGlass: "lost")])
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
        Changes   rules: 1 added

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

  @Test("Who is asked no more is named, apart from who can sign in again; who is out is counted")
  func impact() {
    let off = AdminRuling(.notRequired, reason: .modeOff)
    let refused = AdminRuling(.mandatoryNotEnrolled)
    var impact = PolicyImpact()
    impact.add("ada", [PolicyLook(now: AdminRuling(.codeRequired), then: off)])
    impact.add("eve", [PolicyLook(now: refused, then: refused)])
    impact.add("tim", [PolicyLook(now: refused, then: off)])
    impact.add("ghost", [])
    #expect(impact.people == 3)
    let report = ImpactReport(
      impact: impact, scenes: .usual, announced: nil, listsAll: false, date: Self.date,
      pastDate: Self.date)
    #expect(
      report.text == """
        Of 3 active accounts, 1 is asked for a code now, 0 then.
        Looked at: sshd.
        Everybody who can sign in now can sign in then.
        1 person cannot sign in today either.
        Can sign in again: tim.
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
