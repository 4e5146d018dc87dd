/// What the organisation asks of a second factor; kept in the store, one for the whole fleet.
///
/// Every value is within its range: the only way to change one is `set(_:to:)`.
package struct Policy: Hashable, Sendable {
  package enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Nobody is asked; every enrolment is kept.
    case off
    /// Whoever is enrolled is asked.
    case voluntary
    /// Everybody whom the mandate concerns is asked, and refused without a second factor.
    case mandatory
  }

  /// Whether somebody may enrol while they sign in (product row E12).
  package enum LoginEnrollment: String, Hashable, Sendable, CaseIterable {
    case never
    /// With an invitation.
    case invited
    case open
  }

  /// What becomes of a used recovery code's place on the sheet (product row S4).
  package enum RecoveryUse: String, Hashable, Sendable, CaseIterable {
    case replace
    case consume
  }

  /// When a new sheet may be made (product row A8).
  package enum RecoveryRegeneration: String, Hashable, Sendable, CaseIterable {
    case anytime
    case withDevice
  }

  /// A login compares them one after the other.
  package static let maximumRules = 1024

  /// Services with tries or an echo of their own.
  package static let maximumServices = 64

  /// As long as a working day and the night behind it (product row S12).
  package static let maximumRemembering = 86_400

  package private(set) var mode: Mode = .voluntary

  /// For whom and from when, while `mode` is `mandatory`.
  package private(set) var mandate = Mandate() {
    didSet { groups = ruleIndex.groups.union(mandate.groups) }
  }

  /// In the order in which they are tried.
  package private(set) var rules: [PolicyRule] = [] {
    didSet {
      ruleIndex = RuleIndex(rules)
      groups = ruleIndex.groups.union(mandate.groups)
    }
  }
  private(set) var ruleIndex = RuleIndex([])

  /// Every group that something depends on.
  ///
  /// Kept, not made: a login asks about it, and the same set is compared at once.
  package private(set) var groups: Set<GroupName> = []
  package private(set) var loginEnrollment: LoginEnrollment = .never

  /// How long a source is remembered; zero where none is.
  package private(set) var remembering = Duration.zero

  /// The organisation's name in the app's entry; the host name where nil.
  package private(set) var issuer: String?
  package private(set) var admitsApps = true
  package private(set) var admitsRecoveryCodes = true

  /// Off: NIST SP 800-63B §5.1.3.1 does not admit e-mail, which shows neither possession of a thing
  /// nor that of a person.
  package private(set) var admitsEmail = false
  package private(set) var emailCodeLifetime = Duration.seconds(90)

  /// How many codes by e-mail an account may ask for in an hour.
  package private(set) var emailsPerHour = 5

  /// Mails that all together may ask for in an hour: what a mail server of one's own takes without
  /// being taken for a sender of spam.
  package private(set) var emailsPerHourForAll = 2000

  /// Of which events people are told by mail.
  package private(set) var notices = Set(MailNotice.Kind.allCases).subtracting([.newSource])
  package private(set) var admitsDirectoryAccounts = false

  /// Steps accepted each way around the device's drift.
  package private(set) var window = TOTPVerifier.Window.standard
  package private(set) var throttle = ThrottleLimits.standard
  package private(set) var recoveryCount = 8
  package private(set) var recoveryOnUse: RecoveryUse = .replace
  package private(set) var recoveryRegeneration: RecoveryRegeneration = .anytime
  package private(set) var showsRecoveryCodesToOwner = true
  package private(set) var showsRecoveryCodesToAdmins = false

  private var triesByService: [String: Int] = ["sshd": 1]
  private var echoByService: [String: Bool] = [:]
  private var menuByService: [String: Bool] = [:]

  /// The policy of a new installation.
  package init() {}

  /// Prompts a login may answer wrongly, the one after a used code not counted.
  ///
  /// sshd asks anew by itself, up to `MaxAuthTries`; so one prompt a try is enough there.
  package func tries(for service: String) -> Int {
    triesByService[service] ?? 3
  }

  /// Whether a code is visible while it is typed.
  ///
  /// On by default: a code is worth nothing once it is used, and programs that answer blindly with
  /// the password answer hidden prompts only.
  package func echo(for service: String) -> Bool {
    echoByService[service] ?? true
  }

  /// Whether the methods that an account has are listed, with numbers, before it is asked.
  ///
  /// Off by default: not every application shows several lines, and the list tells whoever has the
  /// password what there is.
  package func menu(for service: String) -> Bool {
    menuByService[service] ?? false
  }

  package var keepsReadableRecoveryCodes: Bool {
    showsRecoveryCodesToOwner || showsRecoveryCodesToAdmins
  }
}

extension Policy {
  /// Every setting that differs from a new installation's, by name; `set(_:to:)` takes them back.
  package var changedSettings: [String: String] {
    let standard = Policy()
    var settings: [String: String] = [:]
    for name in Self.plainSettings {
      let value = self.value(of: name)
      if value != standard.value(of: name) { settings[name] = value }
    }
    for (service, tries) in triesByService where standard.triesByService[service] != tries {
      settings["tries.\(service)"] = String(tries)
    }
    for (service, echo) in echoByService {
      settings["echo.\(service)"] = Self.word(echo)
    }
    for (service, menu) in menuByService {
      settings["menu.\(service)"] = Self.word(menu)
    }
    return settings
  }

  /// Every setting that there is, with the value that holds, by name.
  package var settings: [String: String] {
    var settings = changedSettings
    for name in Self.plainSettings { settings[name] = value(of: name) }
    for (service, tries) in triesByService { settings["tries.\(service)"] = String(tries) }
    return settings
  }

  /// The policy that these settings make of a new installation's.
  ///
  /// - Throws: `PolicyError` at the first setting that is unknown or out of range.
  package init(settings: [String: String], rules: [PolicyRule] = []) throws(PolicyError) {
    self.init()
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      try set(name, to: value)
    }
    try replaceRules(with: rules)
  }

  /// - Throws: `PolicyError.tooManyRules`, and changes nothing.
  package mutating func replaceRules(with rules: [PolicyRule]) throws(PolicyError) {
    guard rules.count <= Self.maximumRules else { throw .tooManyRules(limit: Self.maximumRules) }
    self.rules = rules
  }

  /// Puts a setting back to what a new installation has.
  package mutating func reset(_ name: String) throws(PolicyError) {
    let standard = Policy()
    if Self.plainSettings.contains(name) {
      return try set(name, to: standard.value(of: name) ?? "")
    }
    let service = try Self.service(in: name)
    if name.hasPrefix("tries.") {
      triesByService[service] = standard.triesByService[service]
    } else if name.hasPrefix("echo.") {
      echoByService[service] = nil
    } else {
      menuByService[service] = nil
    }
  }

  /// Changes one setting, named as in settings.md.
  ///
  /// - Throws: `PolicyError`, and changes nothing, if there is no such setting or the value is out
  ///   of its range.
  package mutating func set(_ name: String, to value: String) throws(PolicyError) {
    switch name {
    case "mode": mode = try Self.choice(name, value)
    case "issuer": issuer = value.isEmpty ? nil : try Self.text(name, value)
    case "mandatory.groups": mandate.groups = try Self.groups(name, value)
    case "mandatory.from": mandate.from = try Self.time(name, value)
    case "enrolAtLogin": loginEnrollment = try Self.choice(name, value)
    case "remember":
      remembering = .seconds(try Self.number(name, value, in: 0...Self.maximumRemembering))
    case "methods.app": admitsApps = try Self.truth(name, value)
    case "methods.recovery": admitsRecoveryCodes = try Self.truth(name, value)
    case "methods.email": admitsEmail = try Self.truth(name, value)
    case "email.codeLifetime":
      emailCodeLifetime = .seconds(try Self.number(name, value, in: 60...600))
    case "email.perHour": emailsPerHour = try Self.number(name, value, in: 1...20)
    case "email.perHourForAll":
      emailsPerHourForAll = try Self.number(name, value, in: 10...100_000)
    case "notices": notices = try Self.notices(name, value)
    case "directoryAccounts": admitsDirectoryAccounts = try Self.truth(name, value)
    case "window": window = try Self.window(name, value)
    case "throttle.delayAfter":
      throttle = ThrottleLimits(
        delayAfter: try Self.number(name, value, in: 3...10), lockAfter: throttle.lockAfter)
    case "throttle.lockAfter":
      throttle = ThrottleLimits(
        delayAfter: throttle.delayAfter, lockAfter: try Self.number(name, value, in: 10...100))
    case "recovery.count": recoveryCount = try Self.number(name, value, in: 4...16)
    case "recovery.onUse": recoveryOnUse = try Self.choice(name, value)
    case "recovery.regenerate": recoveryRegeneration = try Self.choice(name, value)
    case "recovery.visibleToOwner": showsRecoveryCodesToOwner = try Self.truth(name, value)
    case "recovery.visibleToAdmins": showsRecoveryCodesToAdmins = try Self.truth(name, value)
    default: try setByService(name, to: value)
    }
  }

  private mutating func setByService(_ name: String, to value: String) throws(PolicyError) {
    let service = try Self.service(in: name)
    if name.hasPrefix("tries.") {
      triesByService[service] = try Self.number(name, value, in: 1...3)
    } else if name.hasPrefix("echo.") {
      echoByService[service] = try Self.truth(name, value)
    } else {
      menuByService[service] = try Self.truth(name, value)
    }
    let counts = [triesByService.count, echoByService.count, menuByService.count]
    guard counts.allSatisfy({ $0 <= Self.maximumServices }) else {
      throw .outOfRange(name, value, range: "of at most \(Self.maximumServices) services")
    }
  }

  /// The service that `tries.SERVICE`, `echo.SERVICE` or `menu.SERVICE` names.
  private static func service(in name: String) throws(PolicyError) -> String {
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, ["tries", "echo", "menu"].contains(parts[0]) else {
      throw .unknownSetting(name)
    }
    let service = String(parts[1])
    guard PolicyRule.isService(service) else { throw .unknownSetting(name) }
    return service
  }

  private static let plainSettings = [
    "mode", "mandatory.groups", "mandatory.from", "issuer", "methods.app", "methods.recovery",
    "methods.email", "email.codeLifetime", "email.perHour", "email.perHourForAll", "notices",
    "directoryAccounts", "enrolAtLogin", "remember", "window",
    "throttle.delayAfter", "throttle.lockAfter", "recovery.count", "recovery.onUse",
    "recovery.regenerate", "recovery.visibleToOwner", "recovery.visibleToAdmins",
  ]

  private func value(of name: String) -> String? {
    switch name {
    case "mode": mode.rawValue
    case "mandatory.groups": mandate.groups.sorted().map(\.value).joined(separator: ",")
    case "mandatory.from": mandate.from?.seconds.description ?? ""
    case "issuer": issuer ?? ""
    case "enrolAtLogin": loginEnrollment.rawValue
    case "remember": String(remembering.components.seconds)
    case "methods.app": Self.word(admitsApps)
    case "methods.recovery": Self.word(admitsRecoveryCodes)
    case "methods.email": Self.word(admitsEmail)
    case "email.codeLifetime": String(emailCodeLifetime.components.seconds)
    case "email.perHour": String(emailsPerHour)
    case "email.perHourForAll": String(emailsPerHourForAll)
    case "notices":
      MailNotice.Kind.allCases.filter(notices.contains).map(\.rawValue).joined(separator: ",")
    case "directoryAccounts": Self.word(admitsDirectoryAccounts)
    case "window": String(window.steps)
    case "throttle.delayAfter": String(throttle.delayAfter)
    case "throttle.lockAfter": String(throttle.lockAfter)
    case "recovery.count": String(recoveryCount)
    case "recovery.onUse": recoveryOnUse.rawValue
    case "recovery.regenerate": recoveryRegeneration.rawValue
    case "recovery.visibleToOwner": Self.word(showsRecoveryCodesToOwner)
    case "recovery.visibleToAdmins": Self.word(showsRecoveryCodesToAdmins)
    default: nil
    }
  }

  private static func word(_ truth: Bool) -> String { truth ? "on" : "off" }

  private static func truth(_ name: String, _ value: String) throws(PolicyError) -> Bool {
    switch value {
    case "on": true
    case "off": false
    default: throw .outOfRange(name, value, range: "on or off")
    }
  }

  private static func number(
    _ name: String, _ value: String, in range: ClosedRange<Int>
  ) throws(PolicyError) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw .outOfRange(
        name, value, range: "between \(range.lowerBound) and \(range.upperBound)")
    }
    return number
  }

  private static func window(
    _ name: String, _ value: String
  ) throws(PolicyError) -> TOTPVerifier.Window {
    let range = TOTPVerifier.Window.stepCounts
    guard let window = TOTPVerifier.Window(steps: try number(name, value, in: range)) else {
      throw .outOfRange(name, value, range: "between 0 and 2")
    }
    return window
  }

  private static func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ value: String
  ) throws(PolicyError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: value) else {
      let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw .outOfRange(name, value, range: "one of \(choices)")
    }
    return choice
  }

  /// Names with commas between them; nothing for everybody.
  private static func groups(_ name: String, _ value: String) throws(PolicyError) -> Set<GroupName>
  {
    guard !value.isEmpty else { return [] }
    let names = value.split(separator: ",", omittingEmptySubsequences: false)
    let groups = names.compactMap { GroupName(String($0)) }
    guard groups.count == names.count, groups.count <= Mandate.maximumGroups else {
      throw .outOfRange(
        name, value, range: "at most \(Mandate.maximumGroups) groups with commas between them")
    }
    return Set(groups)
  }

  /// Kinds with commas between them; nothing for none.
  private static func notices(
    _ name: String, _ value: String
  ) throws(PolicyError) -> Set<MailNotice.Kind> {
    guard !value.isEmpty else { return [] }
    let words = value.split(separator: ",", omittingEmptySubsequences: false)
    let kinds = words.compactMap { MailNotice.Kind(rawValue: String($0)) }
    guard kinds.count == words.count else {
      let all = MailNotice.Kind.allCases.map(\.rawValue).joined(separator: ",")
      throw .outOfRange(name, value, range: "some of \(all)")
    }
    return Set(kinds)
  }

  /// Seconds since 1970; nothing for at once.
  private static func time(_ name: String, _ value: String) throws(PolicyError) -> UnixTime? {
    guard !value.isEmpty else { return nil }
    guard let seconds = Int64(value), 0...maximumTime ~= seconds else {
      throw .outOfRange(name, value, range: "a time in seconds since 1970")
    }
    return UnixTime(seconds: seconds)
  }

  /// The end of the year 9999: what is later cannot be written as a date.
  private static let maximumTime: Int64 = 253_402_300_799

  /// 1 to 64 bytes without control characters: it goes into QR codes, prompts and file names.
  private static func text(_ name: String, _ value: String) throws(PolicyError) -> String {
    guard DeviceName(value) != nil else {
      throw .outOfRange(name, value, range: "1 to 64 bytes without control characters")
    }
    return value
  }
}
