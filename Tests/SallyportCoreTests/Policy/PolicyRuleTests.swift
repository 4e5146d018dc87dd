import SallyportCore
import Testing

/// Which logins a rule is about (product row A10).
@Suite struct PolicyRuleTests {
  private static let ops = GroupName("ops")
  private static let noon = UnixTime.start

  private func groups(_ names: String...) -> [GroupName] { names.compactMap(GroupName.init) }

  private func rule(
    _ effect: PolicyRule.Effect = .exempt, accounts: [String] = [], groups: [String] = [],
    services: [String] = [], networks: [IPNetwork] = [], until: UnixTime? = nil
  ) throws -> PolicyRule {
    try #require(
      PolicyRule(
        effect: effect, accounts: accounts.compactMap(AccountName.init),
        groups: groups.compactMap(GroupName.init), services: services, networks: networks,
        until: until))
  }

  private func question(
    _ subject: Subject = .account(.ada), member: [String] = [], asked: [String] = ["ops"],
    service: String = "sshd", from address: IPAddress? = .office, clockLags: Bool = false
  ) -> PolicyQuestion {
    let latest = clockLags ? Self.noon + .seconds(301) : Self.noon + .seconds(300)
    return PolicyQuestion(
      account: Account(subject: subject),
      facts: AccountFacts(
        groups: GroupMembership(
          asked: Set(asked.compactMap(GroupName.init)),
          member: Set(member.compactMap(GroupName.init))), isLocal: true),
      service: service, address: address,
      moment: Moment(now: Self.noon, latestRecordedTime: latest), boot: nil)
  }

  // MARK: What is no rule

  @Test("what is too long, or would look like something else, is no rule")
  func refused() {
    let names = (0...64).compactMap { AccountName("a\($0)") }
    #expect(PolicyRule(effect: .exempt, accounts: names) == nil)
    #expect(PolicyRule(effect: .exempt, accounts: Array(names.dropLast())) != nil)
    #expect(PolicyRule(effect: .exempt, services: [""]) == nil)
    #expect(PolicyRule(effect: .exempt, services: ["ss\nhd"]) == nil)
    #expect(PolicyRule(effect: .exempt, note: String(repeating: "x", count: 201)) == nil)
    #expect(PolicyRule(effect: .exempt, note: "two\nlines") == nil)
  }

  @Test("a network with bits behind its prefix, or a longer prefix than there are bits, is none")
  func notANetwork() {
    #expect(IPNetwork(base: .v4(0xC000_0207), prefixLength: 24) == nil)
    #expect(IPNetwork(base: .v4(0xC000_0200), prefixLength: 33) == nil)
    #expect(IPNetwork(base: .v4(0), prefixLength: -1) == nil)
    #expect(IPNetwork(base: .v6(high: 0, low: 1), prefixLength: 127) == nil)
  }

  // MARK: Matching

  @Test("an exemption is not given to whom it does not name, nor where that cannot be told")
  func exemptionIsWithheld() throws {
    #expect(try rule(accounts: ["mara"]).match(question()) == .account)
    #expect(
      try rule(accounts: ["ada"]).match(question(.decoy(DecoySlot(digest: [])))) == .account)
    #expect(try rule(groups: ["ops"]).match(question()) == .group)
    #expect(try rule(groups: ["ops"]).match(question(asked: [])) == .groupUnreadable)
    #expect(try rule(services: ["sudo", "su"]).match(question()) == .service)
    #expect(try rule(networks: [IPNetwork(.v4(1))]).match(question()) == .network)
    #expect(try rule(networks: [IPNetwork(.office)]).match(question(from: nil)) == .network)
    #expect(try rule(until: Self.noon).match(question()) == .ended)
    #expect(
      try rule(until: Self.noon + .seconds(900)).match(question(clockLags: true)) == .clockLags)
  }

  @Test("a requirement holds where it cannot be told that it does not")
  func requirementHolds() throws {
    #expect(try rule(.require, groups: ["ops"]).match(question(asked: [])) == .matches)
    #expect(try rule(.require, until: Self.noon).match(question(clockLags: true)) == .matches)
    #expect(try rule(.require, until: Self.noon).match(question()) == .ended)
    #expect(try rule(.require, groups: ["ops"]).match(question()) == .group)
  }

  @Test("every condition that is met, and an empty one, matches")
  func matches() throws {
    #expect(try rule().match(question()) == .matches)
    #expect(try rule(accounts: ["mara", "ada"]).match(question()) == .matches)
    #expect(try rule(groups: ["ops"]).match(question(member: ["ops"])) == .matches)
    #expect(try rule(services: ["sshd"]).match(question()) == .matches)
    #expect(try rule(networks: [IPNetwork(.office)]).match(question()) == .matches)
    #expect(try rule(until: Self.noon + .seconds(1)).match(question()) == .matches)
  }

  @Test("the address decides up to the last bit of the prefix", arguments: 0...32)
  func prefixes(length: Int) throws {
    let address = UInt32(0xC0A8_1234)
    let mask: UInt32 = length == 0 ? 0 : .max << (32 - UInt32(length))
    let network = try #require(IPNetwork(base: .v4(address & mask), prefixLength: length))
    for bit in 0..<32 {
      let other = address ^ (1 << (31 - bit))
      #expect(network.contains(.v4(other)) == (bit >= length))
    }
    #expect(!network.contains(.v6(high: 0, low: UInt64(address))))
  }

  @Test("IPv6 prefixes on both sides of the middle", arguments: [0, 1, 63, 64, 65, 127, 128])
  func longPrefixes(length: Int) throws {
    let (high, low) = (UInt64(0x2001_0DB8_0000_0000), UInt64(0x0000_0000_0000_0001))
    let highMask: UInt64 = length >= 64 ? .max : length == 0 ? 0 : .max << UInt64(64 - length)
    let lowMask: UInt64 = length <= 64 ? 0 : length == 128 ? .max : .max << UInt64(128 - length)
    let base = IPAddress.v6(high: high & highMask, low: low & lowMask)
    let network = try #require(IPNetwork(base: base, prefixLength: length))
    for bit in 0..<128 {
      let other =
        bit < 64
        ? IPAddress.v6(high: high ^ (1 << UInt64(63 - bit)), low: low)
        : .v6(high: high, low: low ^ (1 << UInt64(127 - bit)))
      #expect(network.contains(other) == (bit >= length))
    }
  }

  // MARK: Keeping

  @Test("what is kept of a rule makes the same rule again, and nothing else makes one")
  func text() throws {
    let ten = try #require(IPNetwork(base: .v4(0x0A00_0000), prefixLength: 8))
    let documentation = try #require(
      IPNetwork(base: .v6(high: 0x2001_0DB8 << 32, low: 0), prefixLength: 32))
    let full = try #require(
      PolicyRule(
        effect: .exempt, services: ["sshd", "x y"],
        networks: [IPNetwork(.office), ten, documentation], note: "effect exempt",
        until: Self.noon))
    let rules = [
      try rule(), try rule(.require, accounts: ["ada", "ma ra"], groups: ["ops"]), full,
    ]
    let policy = try Policy(settings: ["mode": "mandatory"], rules: rules)
    let records = policy.records
    #expect(Policy(records: records) == policy)
    #expect(records.count == 4)
    for name in records.keys.sorted() {
      var without = records
      without[name] = nil
      // The last rule may go; what is left is a policy of its own, under a MAC of its own.
      #expect(Policy(records: without) != policy)
    }
    for text in ["", "effect exempt\n", "note x\neffect exempt", "effect exempt\nuntil x"] {
      #expect(Policy(records: ["rule.0001": text]) == nil, "\(text)")
    }
    #expect(Policy(records: ["rule.0002": "effect exempt"]) == nil)
    #expect(Policy(records: ["rule.1": "effect exempt"]) == nil)
  }

  @Test(
    "a rule is kept whatever letters its texts begin with: an accent joins the space before it",
    arguments: [
      "\u{301}x", "\u{200D}x", "\u{FE0F}x", "\u{E33}x", "\u{0308}", "é", "e\u{301}", " x ",
    ])
  func combiningLetters(text: String) throws {
    let rule = try #require(
      PolicyRule(
        effect: .exempt, accounts: [AccountName(text)].compactMap(\.self),
        groups: [GroupName(text)].compactMap(\.self), services: [text], note: text))
    let policy = try Policy(settings: ["issuer": text], rules: [rule])
    #expect(Policy(records: policy.records) == policy)
  }

  @Test("there may be 1024 rules")
  func tooMany() throws {
    let rule = try rule()
    #expect(throws: PolicyError.tooManyRules(limit: 1024)) {
      try Policy(settings: [:], rules: Array(repeating: rule, count: 1025))
    }
    let most = try Policy(settings: [:], rules: Array(repeating: rule, count: 1024))
    #expect(Policy(records: most.records) == most)
  }
}
