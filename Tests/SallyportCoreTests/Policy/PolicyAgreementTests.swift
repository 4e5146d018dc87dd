import SallyportCore
import SallyportTesting
import Testing

/// `policy explain` and a login agree, whatever the policy, the account and the login (product row
/// A10): both ask `ruling(on:)`, and this is what they make of it.
@Suite struct PolicyAgreementTests {
  private static let cases = 100_000
  private static let names = ["ada", "mara", "eve"].compactMap(AccountName.init)
  private static let groups = ["staff", "ops"].compactMap(GroupName.init)
  private static let services = ["sshd", "sudo", "login"]
  private static let addresses: [IPAddress?] = [
    nil, .office, .v4(0x0A00_0001), .v6(high: 0x2001_0DB8 << 32, low: 1),
  ]

  @Test("in 100 000 random cases a login does what the explanation says")
  func agree() throws {
    var random = Choices(seed: 4)
    var seen: [Requirement: Int] = [:]
    let enrolled = try Scene.enrolled()
    let blank = try Scene()
    for number in 0..<Self.cases {
      var scene = random.bool() ? enrolled : blank
      scene.policy = try Self.policy(&random)
      scene.latestRecordedTime = random.one(in: 4) == 0 ? scene.now + .seconds(400) : .epoch
      scene.facts = Self.facts(&random)
      if random.one(in: 4) == 0 {
        scene.account.pass = TemporaryPass(
          until: scene.now + .seconds(random.one(in: 3) - 1), grantedAt: scene.now - .seconds(9),
          grantedBy: nil, reason: "x")
      }
      if random.bool(), let boot = BootID.thisOne {
        scene.account.remembered = [
          RememberedSource(
            address: .office, until: scene.now + .seconds(random.one(in: 4)), boot: boot)
        ]
      }
      let isOwner = random.one(in: 4) == 0
      let request = scene.request(
        random.element(of: Self.services), from: random.element(of: Self.addresses),
        peer: isOwner ? .owner(UserID(1000)) : .privileged(.root))
      let explained = scene.policy.ruling(on: question(scene, request))
      try check(explained, scene, request, number)
      seen[explained.requirement, default: 0] += 1
    }
    // A generator that never reaches a case proves nothing about it.
    for reason in [
      NotRequiredReason.modeOff, .notEnrolled, .exempt, .temporaryPass, .remembered,
      .directoryAccount,
    ] {
      #expect(seen[.notRequired(reason), default: 0] > 100, "\(reason)")
    }
    #expect(seen[.codeRequired, default: 0] > 1000)
    #expect(seen[.mandatoryNotEnrolled, default: 0] > 1000)
  }

  private func question(_ scene: Scene, _ request: LoginRequest) -> PolicyQuestion {
    PolicyQuestion(
      account: scene.account, facts: scene.facts, service: request.service,
      address: request.address,
      moment: Moment(now: scene.now, latestRecordedTime: scene.latestRecordedTime),
      boot: .thisOne)
  }

  /// Every third login is begun, answered with a wrong code, or checked after a key.
  private func check(
    _ explained: Ruling, _ before: Scene, _ request: LoginRequest, _ number: Int
  ) throws {
    var scene = before
    let (evaluator, now) = (scene.evaluator, scene.now)
    let decision: Decision
    switch number % 3 {
    case 0:
      let snapshot = AccountSnapshot(
        account: scene.account, policy: scene.policy, latestRecordedTime: scene.latestRecordedTime)
      let asks = evaluator.opening(request, snapshot, now: now) == .askForCode
      if case .notRequired = explained.requirement { #expect(!asks) } else { #expect(asks) }
      decision = scene.commit { evaluator.passWithoutCode(request, in: &$0, now: now) }
    case 1:
      decision = scene.commit { evaluator.accountCheck(request, in: &$0, now: now) }
    default:
      var conversation = LoginConversation(request, policy: scene.policy)
      let wrong = scene.phone.wrongCode(at: now)
      decision = try scene.commit {
        try evaluator.judge(wrong, in: &conversation, &$0, now: now)
      }
    }
    let first = before.policy.matches(of: question(before, request)).firstIndex(of: .matches)
    if let rule = explained.rule { #expect(first.map { $0 + 1 } == rule) }
    let event = scene.takeEvents().last
    switch (explained.requirement, decision) {
    case (.notRequired(let expected), .notRequired(let reason, _)):
      #expect(expected == reason)
      #expect(event?.rule == explained.rule)
    case (.codeRequired, .challenge), (.codeRequired, .deny), (.mandatoryNotEnrolled, .challenge),
      (.mandatoryNotEnrolled, .deny):
      break
    default:
      Issue.record("explained \(explained), did \(decision)")
    }
  }

  private static func policy(_ random: inout Choices) throws -> Policy {
    var settings = ["mode": random.element(of: ["off", "voluntary", "mandatory", "mandatory"])]
    if random.bool() { settings["mandatory.groups"] = random.element(of: ["staff", "staff,ops"]) }
    if random.bool() {
      settings["mandatory.from"] = "\(UnixTime.start.seconds + Int64(random.one(in: 3)) - 1)"
    }
    if random.bool() { settings["remember"] = "60" }
    if random.one(in: 4) == 0 { settings["methods.app"] = "off" }
    if random.one(in: 4) == 0 { settings["directoryAccounts"] = "on" }
    let rules = (0..<random.one(in: 4)).compactMap { _ in rule(&random) }
    return try Policy(settings: settings, rules: rules)
  }

  private static func rule(_ random: inout Choices) -> PolicyRule? {
    let networks = [
      IPNetwork(.office), IPNetwork(base: .v4(0x0A00_0000), prefixLength: 8),
      IPNetwork(base: .v6(high: 0x2001_0DB8 << 32, low: 0), prefixLength: 32),
    ].compactMap(\.self)
    return PolicyRule(
      effect: random.bool() ? .exempt : .require,
      accounts: random.bool() ? [random.element(of: names)] : [],
      groups: random.bool() ? [random.element(of: groups)] : [],
      services: random.bool() ? [random.element(of: services)] : [],
      networks: random.bool() ? [random.element(of: networks)] : [],
      until: random.bool() ? .start + .seconds(random.one(in: 3) - 1) : nil)
  }

  private static func facts(_ random: inout Choices) -> AccountFacts {
    let asked = Set(groups.filter { _ in random.one(in: 4) != 0 })
    return AccountFacts(
      groups: GroupMembership(asked: asked, member: asked.filter { _ in random.bool() }),
      isLocal: random.element(of: [true, true, false, nil]))
  }
}

/// Choices that are the same in every run (SplitMix64).
private struct Choices {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func one(in count: Int) -> Int { Int(next() % UInt64(count)) }
  mutating func bool() -> Bool { one(in: 2) == 0 }
  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[one(in: elements.count)]
  }
}
