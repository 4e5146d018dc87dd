import SallyportCore
import SallyportCrypto
import Testing

/// Holds the MAC of an account against every single change of what it covers (I9).
@Suite struct AccountAuthenticationTests {
  private let vault: Vault
  private let account: Account

  init() throws {
    var scene = try Scene.enrolled()
    vault = scene.vault
    try scene.addDevice(Phone(secret: .generate(from: scene.random)), named: "tablet")
    scene.account.devices[0].lastUsedAt = .start
    scene.account.loginThrottle = LoginThrottle(
      buckets: [
        LoginThrottle.Bucket(source: .local, failures: 2, lastFailureAt: .start),
        LoginThrottle.Bucket(source: .ipv4(7), failures: 3, lastFailureAt: .start),
      ],
      history: FailureHistory(weeks: [
        FailureHistory.Week(index: 2970, failures: 4),
        FailureHistory.Week(index: 2971, failures: 5),
      ]),
      lockedSince: .start)
    scene.account.stepUpThrottle = StepUpThrottle(
      consecutiveFailures: 1,
      history: FailureHistory(weeks: [FailureHistory.Week(index: 2972, failures: 6)]))
    scene.account.failuresSinceSignIn = 7
    scene.account.lastSignIn = SignIn(
      at: .start, service: "sshd", address: .office, method: .app)
    scene.account.recoveryCodeViews = 8
    scene.account.pass = Self.pass()
    scene.account.remembered = [Self.remembered()]
    scene.account.invitation = Self.invitation()
    scene.account.email.confirmed = .init(
      mailbox: Scene.adasMailbox, at: .start, isFactor: true)
    scene.account.email.pending = .init(
      mailbox: Scene.adasMailbox, digest: [1], until: .start, isProven: true)
    scene.account.email.code = .init(digest: [2], until: .start)
    scene.account.email.requestedAt = [.start]
    scene.account.email.lastDelivery = .init(
      at: .start, mailbox: Scene.adasMailbox, error: nil, isFinal: true)
    scene.account.email.knownSources = [.local]
    scene.account.mail = MailQueue(
      mails: [
        QueuedMail(
          number: 7, mailbox: Scene.adasMailbox, queuedAt: .start, until: .start, content: .test)
      ], nextNumber: 8)
    account = scene.account
  }

  private static func pass(
    until: Int64 = 100, grantedAt: Int64 = 1, by uid: UserID? = UserID(7),
    because reason: String = "x"
  ) -> TemporaryPass? {
    TemporaryPass(
      until: UnixTime(seconds: until), grantedAt: UnixTime(seconds: grantedAt), grantedBy: uid,
      reason: reason)
  }

  private static func remembered(
    from address: IPAddress = .office, until: Int64 = 7, boot: String = "this one"
  ) -> RememberedSource {
    guard let boot = BootID(boot) else { preconditionFailure("'\(boot)' names no boot") }
    return RememberedSource(address: address, until: UnixTime(seconds: until), boot: boot)
  }

  private static func invitation(
    digest: [UInt8] = [1, 2], until: Int64 = 9, by uid: UInt32 = 7
  ) -> Invitation {
    Invitation(
      digest: digest, until: UnixTime(seconds: until), invitedBy: UserID(uid))
  }

  /// The account after one change.
  private func changed(_ change: (inout Account) -> Void) -> Account {
    var changed = account
    change(&changed)
    return changed
  }

  private func expectAllDiffer(
    _ accounts: [Account], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let codes = ([account] + accounts).map { vault.seal($0).authenticationCode }
    #expect(Set(codes).count == codes.count, sourceLocation: sourceLocation)
    #expect(codes.allSatisfy { $0.count == 32 }, sourceLocation: sourceLocation)
  }

  private func labels(_ value: Any) -> [String] {
    Mirror(reflecting: value).children.compactMap(\.label)
  }

  private func moved(to subject: Subject) -> Account {
    var moved = Account(subject: subject)
    moved.devices = account.devices
    moved.recoveryCodes = account.recoveryCodes
    moved.loginThrottle = account.loginThrottle
    moved.stepUpThrottle = account.stepUpThrottle
    moved.failuresSinceSignIn = account.failuresSinceSignIn
    moved.lastSignIn = account.lastSignIn
    moved.recoveryCodeViews = account.recoveryCodeViews
    moved.pass = account.pass
    moved.remembered = account.remembered
    moved.invitation = account.invitation
    moved.email = account.email
    moved.mail = account.mail
    return moved
  }

  @Test("I9: the MAC of an account changes with every field of it")
  func everyFieldOfTheAccount() {
    #expect(
      labels(account) == [
        "subject", "devices", "recoveryCodes", "loginThrottle", "stepUpThrottle",
        "failuresSinceSignIn", "lastSignIn", "recoveryCodeViews", "pass", "remembered",
        "invitation", "email", "mail",
      ])
    #expect(moved(to: account.subject) == account)
    let name = AccountIdentity.ada.name
    expectAllDiffer([
      moved(to: .account(.mara)),
      moved(to: .account(AccountIdentity(name: name, uid: UserID(1001)))),
      moved(to: .account(AccountIdentity(name: AccountIdentity.mara.name, uid: UserID(1000)))),
      moved(to: .decoy(DecoySlot(digest: []))),
      changed { $0.devices = [] },
      changed { $0.devices.removeLast() },
      changed { $0.devices.swapAt(0, 1) },
      changed { $0.recoveryCodes = [] },
      changed { $0.recoveryCodes.removeLast() },
      changed { $0.recoveryCodes.swapAt(0, 1) },
      changed { $0.recoveryCodes.append($0.recoveryCodes[0]) },
      changed { $0.loginThrottle = LoginThrottle() },
      changed { $0.stepUpThrottle = StepUpThrottle() },
      changed { $0.failuresSinceSignIn += 1 },
      changed { $0.failuresSinceSignIn = 0 },
      changed { $0.lastSignIn = nil },
      changed { $0.recoveryCodeViews += 1 },
      changed { $0.recoveryCodeViews = 0 },
      changed { $0.email.confirmed = nil },
      changed {
        $0.email.confirmed = .init(mailbox: Scene.adasMailbox, at: .epoch, isFactor: true)
      },
      changed {
        $0.email.confirmed = .init(mailbox: Scene.adasMailbox, at: .start, isFactor: false)
      },
      changed {
        $0.email.pending = .init(
          mailbox: Scene.adasMailbox, digest: [1], until: .start, isProven: false)
      },
      changed { $0.email.pending = nil },
      changed { $0.email.code = nil },
      changed { $0.email.code?.triesLeft -= 1 },
      changed { $0.email.requestedAt = [] },
      changed { $0.email.lastDelivery = nil },
      changed { $0.email.knownSources = [] },
      changed { $0.mail = MailQueue() },
      changed { $0.mail.remove([7]) },
      changed { $0.pass = nil },
      changed { $0.pass = Self.pass(until: 101) },
      changed { $0.pass = Self.pass(grantedAt: 2) },
      changed { $0.pass = Self.pass(by: nil) },
      changed { $0.pass = Self.pass(by: UserID(8)) },
      changed { $0.pass = Self.pass(because: "y") },
      changed { $0.remembered = [] },
      changed { $0.remembered.append($0.remembered[0]) },
      changed { $0.remembered = [Self.remembered(from: .elsewhere)] },
      changed { $0.remembered = [Self.remembered(until: 8)] },
      changed { $0.remembered = [Self.remembered(boot: "another")] },
      changed { $0.invitation = nil },
      changed { $0.invitation = Self.invitation(digest: [1, 3]) },
      changed { $0.invitation = Self.invitation(digest: []) },
      changed { $0.invitation = Self.invitation(until: 10) },
      changed { $0.invitation = Self.invitation(by: 8) },
    ])
  }

  @Test("I9: the MAC of an account changes with every field of each device")
  func everyFieldOfADevice() throws {
    let device = account.devices[0]
    #expect(
      labels(device) == [
        "id", "name", "parameters", "sealedSecret", "confirmedAt", "lastAcceptedTimeStep",
        "clockDrift", "lastUsedAt",
      ])
    #expect(labels(device.parameters) == ["timeStepSize", "digits", "algorithm"])

    func copy(
      id: DeviceID? = nil, name: String? = nil, parameters: TOTP.Parameters? = nil,
      sealedSecret: SealedBytes? = nil, confirmedAt: UnixTime? = nil, step: Int64? = nil,
      clockDrift: Int? = nil, lastUsedAt: UnixTime?? = .none
    ) -> Device {
      Device(
        id: id ?? device.id, name: name.flatMap(DeviceName.init) ?? device.name,
        parameters: parameters ?? device.parameters,
        sealedSecret: sealedSecret ?? device.sealedSecret,
        confirmedAt: confirmedAt ?? device.confirmedAt,
        lastAcceptedTimeStep: step.flatMap(TimeStep.init) ?? device.lastAcceptedTimeStep,
        clockDrift: clockDrift ?? device.clockDrift, lastUsedAt: lastUsedAt ?? device.lastUsedAt)
    }
    #expect(copy() == device)
    var bytes = device.sealedSecret.bytes
    bytes[0] ^= 1
    let step = device.lastAcceptedTimeStep.number
    let copies = [
      copy(id: DeviceID(rawValue: device.id.rawValue ^ 1)), copy(name: "phone 2"),
      copy(parameters: TOTP.Parameters(timeStepSize: .sixtySeconds)),
      copy(parameters: TOTP.Parameters(digits: .seven)),
      copy(parameters: TOTP.Parameters(digits: .eight)),
      copy(parameters: TOTP.Parameters(algorithm: .sha256)),
      copy(parameters: TOTP.Parameters(algorithm: .sha512)),
      copy(sealedSecret: try SealedBytes(bytes)),
      copy(sealedSecret: account.devices[1].sealedSecret),
      copy(confirmedAt: device.confirmedAt + .seconds(1)),
      copy(step: step - 1), copy(step: step + 1),
      copy(clockDrift: 1), copy(clockDrift: -1), copy(lastUsedAt: .some(nil)),
      copy(lastUsedAt: .start + .seconds(1)),
    ]
    expectAllDiffer(copies.map { copy in changed { $0.devices[0] = copy } })
  }

  @Test("I9: the MAC of an account changes with every field of each recovery code")
  func everyFieldOfARecoveryCode() throws {
    let entry = account.recoveryCodes[0]
    #expect(labels(entry) == ["number", "digest", "sealedCode"])
    var digest = entry.digest
    digest[31] ^= 1
    let sealedCode = entry.sealedCode
    let copies = [
      RecoveryCodeEntry(number: 9, digest: entry.digest, sealedCode: sealedCode),
      RecoveryCodeEntry(number: 1, digest: digest, sealedCode: sealedCode),
      RecoveryCodeEntry(number: 1, digest: [], sealedCode: sealedCode),
      RecoveryCodeEntry(number: 1, digest: entry.digest, sealedCode: nil),
      RecoveryCodeEntry(
        number: 1, digest: entry.digest, sealedCode: account.recoveryCodes[1].sealedCode),
    ]
    expectAllDiffer(copies.map { copy in changed { $0.recoveryCodes[0] = copy } })
  }

  @Test("I9: the MAC of an account changes with every counter")
  func everyCounter() {
    let throttle = account.loginThrottle
    #expect(labels(throttle) == ["buckets", "history", "lockedSince"])
    #expect(labels(throttle.buckets[0]) == ["source", "failures", "lastFailureAt"])
    #expect(labels(throttle.history) == ["weeks"])
    #expect(labels(throttle.history.weeks[0]) == ["index", "failures"])
    #expect(labels(account.stepUpThrottle) == ["consecutiveFailures", "history"])

    func buckets(_ change: (inout [LoginThrottle.Bucket]) -> Void) -> LoginThrottle {
      var buckets = throttle.buckets
      change(&buckets)
      return LoginThrottle(
        buckets: buckets, history: throttle.history, lockedSince: throttle.lockedSince)
    }
    func bucket(_ source: ThrottleSource, _ failures: Int, _ at: UnixTime) -> LoginThrottle {
      buckets {
        $0[0] = LoginThrottle.Bucket(source: source, failures: failures, lastFailureAt: at)
      }
    }
    func history(_ weeks: [(Int64, Int)], lockedSince: UnixTime? = .start) -> LoginThrottle {
      LoginThrottle(
        buckets: throttle.buckets, history: self.history(weeks), lockedSince: lockedSince)
    }
    let weeks: [(Int64, Int)] = [(2970, 4), (2971, 5)]
    #expect(history(weeks) == throttle)
    let logins = [
      bucket(.merged, 2, .start), bucket(.ipv4(1), 2, .start), bucket(.ipv6Prefix(1), 2, .start),
      bucket(.local, 1, .start), bucket(.local, 3, .start), bucket(.local, 2, .epoch),
      buckets { $0.swapAt(0, 1) }, buckets { $0.removeLast() }, buckets { $0 = [] },
      history([(2970, 4)]), history([(2969, 4), (2971, 5)]), history([(2970, 3), (2971, 5)]),
      history([(2970, 5), (2971, 4)]), history([]), history(weeks, lockedSince: nil),
      history(weeks, lockedSince: .epoch),
    ]
    let stepUps = [
      StepUpThrottle(consecutiveFailures: 0, history: self.history([(2972, 6)])),
      StepUpThrottle(consecutiveFailures: 2, history: self.history([(2972, 6)])),
      StepUpThrottle(consecutiveFailures: 1, history: self.history([(2972, 5)])),
      StepUpThrottle(consecutiveFailures: 1, history: self.history([(2973, 6)])),
      StepUpThrottle(consecutiveFailures: 1),
    ]
    expectAllDiffer(
      logins.map { throttle in changed { $0.loginThrottle = throttle } }
        + stepUps.map { throttle in changed { $0.stepUpThrottle = throttle } })
  }

  private func history(_ weeks: [(Int64, Int)]) -> FailureHistory {
    FailureHistory(weeks: weeks.map { FailureHistory.Week(index: $0.0, failures: $0.1) })
  }

  @Test("I9: the MAC of an account changes with every field of its last sign-in")
  func everyFieldOfASignIn() throws {
    #expect(labels(try #require(account.lastSignIn)) == ["at", "service", "address", "method"])
    let copies = [
      SignIn(at: .epoch, service: "sshd", address: .office, method: .app),
      SignIn(at: .start, service: "ssh", address: .office, method: .app),
      SignIn(at: .start, service: "", address: .office, method: .app),
      SignIn(at: .start, service: "sshd", address: nil, method: .app),
      SignIn(at: .start, service: "sshd", address: .elsewhere, method: .app),
      SignIn(
        at: .start, service: "sshd", address: .v6(high: 0, low: 0xC000_0201), method: .app),
      SignIn(at: .start, service: "sshd", address: .office, method: nil),
      SignIn(at: .start, service: "sshd", address: .office, method: .recoveryCode),
    ]
    expectAllDiffer(copies.map { copy in changed { $0.lastSignIn = copy } })
  }

  @Test("I9: the MAC of an account changes with the key, and with nothing else")
  func macIsOfTheKey() throws {
    #expect(
      try Vault.ofKey(8).seal(account).authenticationCode
        != vault.seal(account).authenticationCode)
    #expect(
      try Vault.ofKey(7).seal(account).authenticationCode
        == vault.seal(account).authenticationCode)
  }
}
