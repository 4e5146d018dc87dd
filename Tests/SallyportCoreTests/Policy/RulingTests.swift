import SallyportCore
import Testing

/// What a policy asks, as a whole (product rows A9, A10, A15, A17, E11, S12).
@Suite struct RulingTests {
  private static let now = UnixTime.start
  private static let moment = Moment(now: now, latestRecordedTime: .epoch)
  private static let staff = GroupName("staff")

  private func question(
    _ account: Account, facts: AccountFacts = .unknown, service: String = "sshd",
    from address: IPAddress? = .office, clockLags: Bool = false, boot: BootID? = .thisOne
  ) -> PolicyQuestion {
    PolicyQuestion(
      account: account, facts: facts, service: service, address: address,
      moment: Moment(
        now: Self.now, latestRecordedTime: clockLags ? Self.now + .seconds(301) : .epoch),
      boot: boot)
  }

  private func facts(staff: Bool?, isLocal: Bool? = true) -> AccountFacts {
    let groups = Set([Self.staff].compactMap(\.self))
    let membership = staff.map { GroupMembership(asked: groups, member: $0 ? groups : []) }
    return AccountFacts(groups: membership ?? .unknown, isLocal: isLocal)
  }

  private func rule(_ effect: PolicyRule.Effect, services: [String] = []) throws -> PolicyRule {
    try #require(PolicyRule(effect: effect, services: services))
  }

  // MARK: Mandatory

  @Test("I4: whose membership cannot be told is among those for whom it is mandatory")
  func unreadableGroups() throws {
    let policy = Policy.changed(["mode": "mandatory", "mandatory.groups": "staff"])
    let blank = try Scene().account
    #expect(policy.requirement(of: blank, facts(staff: nil)) == .mandatoryNotEnrolled)
    #expect(policy.requirement(of: blank, facts(staff: true)) == .mandatoryNotEnrolled)
    #expect(policy.requirement(of: blank, facts(staff: false)) == .notRequired(.notEnrolled))
  }

  @Test("E11: a directory's account is left to its directory, if it certainly is one")
  func directoryAccounts() throws {
    let mandatory = Policy.changed(["mode": "mandatory"])
    let admitted = Policy.changed(["mode": "mandatory", "directoryAccounts": "on"])
    let blank = try Scene().account
    #expect(
      mandatory.requirement(of: blank, facts(staff: nil, isLocal: false))
        == .notRequired(.directoryAccount))
    for isLocal in [true, nil] {
      #expect(
        mandatory.requirement(of: blank, facts(staff: nil, isLocal: isLocal))
          == .mandatoryNotEnrolled)
    }
    #expect(
      admitted.requirement(of: blank, facts(staff: nil, isLocal: false)) == .mandatoryNotEnrolled)
    let required = try Policy(settings: ["mode": "mandatory"], rules: [rule(.require)])
    #expect(
      required.requirement(of: blank, facts(staff: nil, isLocal: false)) == .mandatoryNotEnrolled)
  }

  @Test(
    "E12: who is refused for want of a second factor may enrol there as the policy says",
    arguments: [
      ("never", false, true, false), ("never", true, true, false), ("invited", false, true, false),
      ("invited", true, true, true), ("open", false, true, true), ("open", false, false, false),
    ])
  func loginEnrollment(
    setting: String, isInvited: Bool, admitsApps: Bool, isAdmitted: Bool
  ) throws {
    let settings = [
      "mode": "mandatory", "enrolAtLogin": setting, "methods.app": admitsApps ? "on" : "off",
    ]
    let policy = Policy.changed(settings)
    var blank = try Scene().account
    if isInvited {
      blank.invitation = Invitation(
        digest: [], until: Self.now + .seconds(1), invitedBy: UserID(7))
    }
    let local = facts(staff: nil)
    #expect(policy.admitsLoginEnrollment(question(blank, facts: local)) == isAdmitted)
    let enrolled = try Scene.enrolled().account
    #expect(!admitsApps || !policy.admitsLoginEnrollment(question(enrolled, facts: local)))
    let unknown = facts(staff: nil, isLocal: nil)
    #expect(!policy.admitsLoginEnrollment(question(blank, facts: unknown)))
    let voluntary = Policy.changed(["enrolAtLogin": setting])
    #expect(!voluntary.admitsLoginEnrollment(question(blank, facts: local)))
    blank.invitation = blank.invitation.map {
      Invitation(digest: $0.digest, until: Self.now, invitedBy: $0.invitedBy)
    }
    #expect(
      policy.admitsLoginEnrollment(question(blank, facts: local))
        == (setting == "open" && admitsApps))
  }

  @Test("A9: before the date nobody is refused, and people are told; from it on they are")
  func announced() throws {
    let blank = try Scene().account
    let enrolled = try Scene.enrolled().account
    for (offset, isAnnounced) in [(1, true), (0, false), (-1, false)] {
      let from = Self.now + .seconds(offset)
      let policy = Policy.changed(["mode": "mandatory", "mandatory.from": "\(from.seconds)"])
      let question = question(blank, facts: facts(staff: nil))
      #expect(
        policy.ruling(on: question).requirement
          == (isAnnounced ? .notRequired(.notEnrolled) : .mandatoryNotEnrolled))
      #expect(policy.announcedMandate(on: question) == (isAnnounced ? from : nil))
      #expect(policy.announcedMandate(on: self.question(enrolled)) == nil)
      #expect(policy.isMandatory(for: blank.subject, .unknown, at: Self.moment) == !isAnnounced)
    }
  }

  @Test("I6: a mandate that has begun does not end because the clock is set back")
  func begunStaysBegun() throws {
    let blank = try Scene().account
    let from = "\((Self.now + .seconds(100)).seconds)"
    let policy = Policy.changed(["mode": "mandatory", "mandatory.from": from])
    for (latest, hasBegun) in [(99, false), (100, true), (9000, true)] {
      let moment = Moment(now: Self.now, latestRecordedTime: Self.now + .seconds(latest))
      let question = PolicyQuestion(
        account: blank, facts: facts(staff: nil), service: "sshd", address: nil, moment: moment,
        boot: nil)
      #expect(
        policy.ruling(on: question).requirement
          == (hasBegun ? .mandatoryNotEnrolled : .notRequired(.notEnrolled)))
      #expect(policy.isMandatory(for: blank.subject, .unknown, at: moment) == hasBegun)
    }
  }

  @Test("nobody is told of a mandate that is not for them")
  func notAnnounced() throws {
    let blank = try Scene().account
    let later = "\((Self.now + .seconds(86_400)).seconds)"
    let policy = try Policy(
      settings: ["mode": "mandatory", "mandatory.from": later, "mandatory.groups": "staff"],
      rules: [rule(.exempt, services: ["cron"])])
    #expect(policy.announcedMandate(on: question(blank, facts: facts(staff: false))) == nil)
    #expect(
      policy.announcedMandate(on: question(blank, facts: facts(staff: true), service: "cron"))
        == nil)
    #expect(policy.announcedMandate(on: question(blank, facts: facts(staff: true))) != nil)
    #expect(
      policy.announcedMandate(
        on: question(blank, facts: facts(staff: true, isLocal: false))) == nil)
  }

  // MARK: Rules

  @Test("the first rule that matches decides, whatever comes behind it")
  func firstRule() throws {
    let account = try Scene.enrolled().account
    let blank = try Scene().account
    let policy = try Policy(
      settings: [:],
      rules: [rule(.exempt, services: ["cron"]), rule(.require), rule(.exempt)])
    #expect(policy.ruling(on: question(account)).rule == 2)
    #expect(policy.ruling(on: question(account)).requirement == .codeRequired)
    #expect(policy.ruling(on: question(blank)).requirement == .mandatoryNotEnrolled)
    let cron = policy.ruling(on: question(account, service: "cron"))
    #expect(cron.requirement == .notRequired(.exempt) && cron.rule == 1)
  }

  @Test("the order of the rules holds between those that name the account and those that do not")
  func orderOfNamedAndOthers() throws {
    let account = try Scene().account
    let ada = [AccountIdentity.ada.name]
    let mara = [AccountIdentity.mara.name]
    let rules = [
      PolicyRule(effect: .exempt, accounts: mara),
      PolicyRule(effect: .exempt, services: ["cron"]),
      PolicyRule(effect: .exempt, accounts: ada + ada, services: ["cron", "at"]),
      PolicyRule(effect: .exempt, services: ["at", "su"]),
      PolicyRule(effect: .exempt, accounts: mara + ada, services: ["su", "login"]),
      PolicyRule(effect: .exempt, accounts: ada),
    ].compactMap(\.self)
    let policy = try Policy(settings: [:], rules: rules)
    for (service, rule) in [("cron", 2), ("at", 3), ("su", 4), ("login", 5), ("sshd", 6)] {
      let question = question(account, service: service)
      #expect(policy.ruling(on: question).rule == rule, "\(service)")
      // What is shown of each rule, in order, agrees.
      let first = policy.matches(of: question).firstIndex(of: .matches)
      #expect(first.map { $0 + 1 } == rule, "\(service)")
    }
    let decoy = question(Account(subject: .decoy(DecoySlot(digest: []))), service: "sshd")
    #expect(policy.ruling(on: decoy).rule == nil)
  }

  @Test("where the mode is off no rule asks for anything")
  func modeOff() throws {
    let policy = try Policy(settings: ["mode": "off"], rules: [rule(.require)])
    #expect(
      policy.ruling(on: question(try Scene.enrolled().account)).requirement
        == .notRequired(.modeOff))
    #expect(!policy.isMandatory(for: .account(.ada), .unknown, at: Self.moment))
  }

  @Test("E9: a rule that requires a second factor of an account makes it mandatory")
  func requiredIsMandatory() throws {
    let policy = try Policy(settings: [:], rules: [rule(.require, services: ["sudo"])])
    #expect(policy.isMandatory(for: .account(.ada), .unknown, at: Self.moment))
    let ended = try #require(PolicyRule(effect: .require, until: Self.now))
    #expect(
      try !Policy(settings: [:], rules: [ended]).isMandatory(
        for: .account(.ada), .unknown, at: Self.moment))
  }

  // MARK: Passes and remembered sources

  @Test("A15: a pass holds until it ends, and not while the clock lags")
  func pass() throws {
    var account = try Scene.enrolled().account
    for (seconds, holds) in [(1, true), (0, false), (-1, false)] {
      account.pass = TemporaryPass(
        until: Self.now + .seconds(seconds), grantedAt: Self.now - .seconds(60), grantedBy: nil,
        reason: "lost phone")
      #expect(account.pass != nil)
      let requirement = Policy.mandatory.ruling(on: question(account)).requirement
      #expect(requirement == (holds ? .notRequired(.temporaryPass) : .codeRequired))
      #expect(
        Policy.mandatory.ruling(on: question(account, clockLags: true)).requirement
          == .codeRequired)
    }
  }

  @Test("a pass is bounded and has a reason")
  func passIsBounded() {
    let month = Duration.seconds(30 * 86_400)
    for (duration, reason, isOne) in [
      (month, "x", true), (month + .seconds(1), "x", false), (.zero, "x", false),
      (.seconds(-1), "x", false), (month, "", false), (month, "a\nb", false),
      (month, String(repeating: "x", count: 201), false),
    ] {
      let pass = TemporaryPass(
        until: Self.now + duration, grantedAt: Self.now, grantedBy: nil, reason: reason)
      #expect((pass != nil) == isOne)
    }
  }

  @Test("S12: a source is remembered for sshd, from there, in this boot, for its time, and no more")
  func remembered() throws {
    var account = try Scene.enrolled().account
    let policy = Policy.changed(["remember": "3600"])
    let boot = try #require(BootID.thisOne)
    account.remembered = [
      RememberedSource(address: .office, until: Self.now + .seconds(1), boot: boot)
    ]
    #expect(
      policy.ruling(on: question(account)).requirement == .notRequired(.remembered))
    let others = [
      question(account, service: "sudo"), question(account, from: nil),
      question(account, from: .v4(7)), question(account, clockLags: true),
      question(account, boot: nil), question(account, boot: BootID("another")),
    ]
    for other in others { #expect(policy.ruling(on: other).requirement == .codeRequired) }
    #expect(Policy().ruling(on: question(account)).requirement == .codeRequired)
    account.remembered = [
      RememberedSource(address: .office, until: Self.now + .seconds(3601), boot: boot)
    ]
    // What was kept under a more generous policy.
    #expect(policy.ruling(on: question(account)).requirement == .codeRequired)
    account.devices = []
    #expect(
      Policy.changed(["remember": "3600", "mode": "mandatory"])
        .ruling(on: question(account)).requirement == .mandatoryNotEnrolled)
  }

  // MARK: What is asked of the name service

  @Test("the name service is asked only for what a ruling depends on")
  func neededFacts() throws {
    let staff = try #require(Self.staff)
    let ops = try #require(GroupName("ops"))
    let rule = try #require(PolicyRule(effect: .exempt, groups: [ops]))
    #expect(Policy().factsNeededAtLogin.isEmpty)
    #expect(Policy.mandatory.factsNeededAtLogin == NeededFacts(locality: true))
    let policy = try Policy(
      settings: [
        "mode": "mandatory", "mandatory.groups": "staff", "directoryAccounts": "on",
      ], rules: [rule])
    #expect(policy.factsNeededAtLogin == NeededFacts(groups: [ops, staff]))
    #expect(try Policy(settings: ["mode": "off"], rules: [rule]).factsNeededAtLogin.isEmpty)
    let announced = ["mandatory.groups": "staff"]
    #expect(
      try Policy(settings: announced, rules: [rule]).factsNeededAtLogin
        == NeededFacts(groups: [ops]))
  }

  @Test(
    "E11: of whom a rule requires a second factor, an enrolment at login asks where they are from")
  func factsNeededToEnroll() throws {
    let require = try #require(PolicyRule(effect: .require))
    let open = try Policy(settings: ["enrolAtLogin": "open"], rules: [require])
    #expect(open.factsNeededAtLogin == NeededFacts(locality: true))
    #expect(try Policy(settings: [:], rules: [require]).factsNeededAtLogin.isEmpty)
    #expect(Policy.changed(["enrolAtLogin": "open"]).factsNeededAtLogin.isEmpty)
    let all = try Policy(
      settings: ["enrolAtLogin": "open", "directoryAccounts": "on"], rules: [require])
    #expect(all.factsNeededAtLogin.isEmpty)
  }
}
