import SallyportCore
import Testing

@Suite struct PolicyTests {
  // MARK: Refusals

  @Test(
    "there is no setting of another name",
    arguments: [
      "", "Mode", "mode ", "modes", "tries", "tries.", "echo", "echo.", ".tries.sshd", "..echo.su",
      "Tries.sshd", "recovery", "recovery.", "recovery.onuse", "throttle.firstDelay", "key", ".",
    ])
  func unknownSettings(_ name: String) {
    var policy = Policy()
    #expect(throws: PolicyError.unknownSetting(name)) { try policy.set(name, to: "1") }
    #expect(policy == Policy())
  }

  @Test(
    "a value outside its range is refused and changes nothing",
    arguments: [
      ("mode", ["", "on", "Off", "required"]),
      ("issuer", ["a\nb", "\u{1B}[m", String(repeating: "x", count: 65)]),
      ("methods.app", ["", "true", "1", "ON"]),
      ("methods.recovery", ["yes", "0"]),
      ("directoryAccounts", ["", "maybe"]),
      ("window", ["", "-1", "3", "1.0", "one", "9223372036854775808"]),
      ("throttle.delayAfter", ["0", "2", "11", "-5", "5 "]),
      ("throttle.lockAfter", ["0", "9", "101", "1000"]),
      ("recovery.count", ["0", "3", "17", ""]),
      ("recovery.onUse", ["", "keep", "Replace"]),
      ("recovery.regenerate", ["", "never"]),
      ("recovery.visibleToOwner", ["", "true"]),
      ("recovery.visibleToAdmins", ["", "no"]),
      ("tries.sshd", ["0", "4", "-1", ""]),
      ("echo.login", ["", "true"]),
      ("enrolAtLogin", ["", "always"]),
      ("remember", ["", "-1", "86401"]),
      ("mandatory.groups", [",", "a,", "a b", "a:b", "\u{85}"]),
      ("mandatory.from", ["tomorrow", "-1", "253402300800"]),
    ])
  func valuesOutOfRange(_ name: String, _ values: [String]) throws {
    for value in values {
      var policy = Policy()
      do {
        try policy.set(name, to: value)
        Issue.record("\(name) was set to '\(value)'")
      } catch .outOfRange(let refusedName, let refusedValue, _) {
        #expect(refusedName == name)
        #expect(refusedValue == value)
      }
      #expect(policy == Policy())
    }
  }

  @Test("a refusal says the setting, the value and the range")
  func refusalsSayWhy() {
    var policy = Policy()
    #expect(throws: PolicyError.self) { try policy.set("throttle.lockAfter", to: "1000") }
    do {
      try policy.set("throttle.lockAfter", to: "1000")
    } catch {
      #expect("\(error)" == "throttle.lockAfter is '1000'; it must be between 10 and 100")
    }
    do {
      try policy.set("mode", to: "on")
    } catch {
      #expect("\(error)" == "mode is 'on'; it must be one of off, voluntary, mandatory")
    }
    do {
      try policy.set("modes", to: "on")
    } catch {
      #expect("\(error)" == "there is no policy setting 'modes'")
    }
  }

  @Test("of several settings with one out of range none makes a policy")
  func oneBadSettingSpoilsAll() {
    #expect(throws: PolicyError.self) {
      try Policy(settings: ["mode": "off", "window": "9"])
    }
  }

  // MARK: What a new installation has

  @Test("a new installation has the defaults of settings.md")
  func defaults() {
    let policy = Policy()
    #expect(policy.mode == .voluntary)
    #expect(policy.issuer == nil)
    #expect(policy.admitsApps)
    #expect(policy.admitsRecoveryCodes)
    #expect(!policy.admitsDirectoryAccounts)
    #expect(policy.window.steps == 1)
    #expect(policy.throttle == .standard)
    #expect(policy.throttle.delayAfter == 5)
    #expect(policy.throttle.lockAfter == 100)
    #expect(policy.recoveryCount == 8)
    #expect(policy.recoveryOnUse == .replace)
    #expect(policy.recoveryRegeneration == .anytime)
    #expect(policy.showsRecoveryCodesToOwner)
    #expect(!policy.showsRecoveryCodesToAdmins)
    #expect(policy.keepsReadableRecoveryCodes)
    #expect(policy.tries(for: "sshd") == 1)
    #expect(policy.tries(for: "login") == 3)
    #expect(policy.tries(for: "") == 3)
    #expect(policy.echo(for: "sshd"))
    #expect(policy.changedSettings.isEmpty)
  }

  @Test("each service has its own tries and its own echo")
  func servicesAreApart() {
    let policy = Policy.changed(["tries.su": "2", "echo.su": "off", "tries.my.app": "1"])
    #expect(policy.tries(for: "su") == 2)
    #expect(!policy.echo(for: "su"))
    #expect(policy.tries(for: "my.app") == 1)
    #expect(policy.tries(for: "sudo") == 3)
    #expect(policy.echo(for: "sudo"))
  }

  @Test("readable copies are kept while one of the two settings shows them")
  func readableCopies() {
    let hidden = ["recovery.visibleToOwner": "off"]
    #expect(!Policy.changed(hidden).keepsReadableRecoveryCodes)
    #expect(
      Policy.changed(hidden.merging(["recovery.visibleToAdmins": "on"]) { $1 })
        .keepsReadableRecoveryCodes)
  }

  // MARK: Round trips and MACs

  /// Every setting with every kind of value that it may have beside its default.
  private static let changes = [
    ("mode", ["off", "mandatory"]), ("issuer", ["Example Corp", "Zoë & Söhne", "a"]),
    ("methods.app", ["off"]), ("methods.recovery", ["off"]), ("directoryAccounts", ["on"]),
    ("window", ["0", "2"]), ("throttle.delayAfter", ["3", "4", "10"]),
    ("throttle.lockAfter", ["10", "99"]), ("recovery.count", ["4", "16"]),
    ("recovery.onUse", ["consume"]), ("recovery.regenerate", ["withDevice"]),
    ("recovery.visibleToOwner", ["off"]), ("recovery.visibleToAdmins", ["on"]),
    ("tries.sshd", ["2", "3"]), ("tries.su", ["1", "3"]), ("echo.su", ["on", "off"]),
  ]

  @Test("settings make the policy again that they were read from", arguments: changes)
  func settingsRoundTrip(_ name: String, _ values: [String]) throws {
    for value in values {
      var policy = Policy()
      try policy.set(name, to: value)
      #expect(policy.changedSettings == [name: value])
      #expect(try Policy(settings: policy.changedSettings) == policy)
      #expect(try Policy(settings: policy.settings) == policy)
    }
  }

  @Test("a setting that is set back to its default is none", arguments: changes)
  func defaultsAreNoSettings(_ name: String, _ values: [String]) throws {
    let defaults = [
      "mode": "voluntary", "methods.app": "on", "methods.recovery": "on",
      "directoryAccounts": "off", "window": "1", "throttle.delayAfter": "5",
      "throttle.lockAfter": "100", "recovery.count": "8", "recovery.onUse": "replace",
      "recovery.regenerate": "anytime", "recovery.visibleToOwner": "on",
      "recovery.visibleToAdmins": "off", "tries.sshd": "1",
    ]
    guard let value = defaults[name] else { return }
    var policy = Policy.changed([name: values[0]])
    try policy.set(name, to: value)
    #expect(policy == Policy())
    #expect(policy.changedSettings.isEmpty)
  }

  @Test("any mixture of settings makes the round trip")
  func mixturesRoundTrip() throws {
    var cases = CaseGenerator(seed: 11)
    for _ in 0..<500 {
      var settings: [String: String] = [:]
      for (name, values) in Self.changes where Bool.random(using: &cases) {
        settings[name] = values.randomElement(using: &cases)
      }
      let policy = try Policy(settings: settings)
      #expect(policy.changedSettings == settings)
      #expect(try Policy(settings: policy.changedSettings) == policy)
      #expect(try Policy(settings: policy.settings) == policy)
    }
  }

  @Test("I9: the policy's MAC changes with every setting and every value")
  func macCoversEverySetting() throws {
    let vault = try Vault.ofKey(7)
    var codes = [vault.authenticationCode(for: Policy())]
    for (name, values) in Self.changes {
      for value in values {
        codes.append(vault.authenticationCode(for: .changed([name: value])))
      }
    }
    #expect(Set(codes).count == codes.count)
    #expect(try Vault.ofKey(8).authenticationCode(for: Policy()) != codes[0])
  }

  @Test("I9: the policy's MAC does not depend on the order of the changes")
  func macIsOfThePolicy() throws {
    let vault = try Vault.ofKey(7)
    var one = Policy()
    try one.set("window", to: "2")
    try one.set("tries.su", to: "1")
    var other = Policy()
    try other.set("tries.su", to: "2")
    try other.set("tries.su", to: "1")
    try other.set("window", to: "2")
    #expect(vault.authenticationCode(for: one) == vault.authenticationCode(for: other))
  }
}
