package import SallyportCore
import SallyportCrypto

/// The people, keys and moments of the tests, by name.
package enum Fixtures {
  package static let mara = identity("mara", uid: 1000)
  package static let ada = identity("ada", uid: 1001)

  /// 2026-01-01 00:00 UTC: the beginning of a time step.
  package static let newYear = UnixTime(seconds: 1_767_225_600)

  package static let vault = vault(seed: 1)

  /// A store that was sealed by `vault` does not open with it.
  package static let otherVault = vault(seed: 2)

  package static func identity(_ name: String, uid: UInt32) -> AccountIdentity {
    AccountIdentity(name: required(AccountName(name), "an account name"), uid: UserID(uid))
  }

  package static func vault(seed: UInt8) -> Vault {
    required(
      try? Vault(key: SealingKey(bytes: [UInt8](repeating: seed, count: SealingKey.count))),
      "a sealing key")
  }

  /// A confirmed device, and the phone that holds its secret.
  ///
  /// The same name makes the same secret and the same id for the same account; sealed anew.
  package static func device(
    named name: String = "phone", of identity: AccountIdentity,
    parameters: TOTP.Parameters = .standard, confirmedAt: UnixTime = newYear,
    vault: Vault = vault
  ) -> (device: Device, phone: Phone) {
    let random = SeededRandomBytes(seed: seed("\(identity.name)/\(identity.uid)/\(name)"))
    let id = DeviceID.generate(from: random)
    let secret = SharedSecret.generate(from: random)
    let sealedSecret = required(
      try? vault.seal(secret, of: id, for: .account(identity)), "a sealed secret")
    let device = Device(
      id: id, name: required(DeviceName(name), "a device name"), parameters: parameters,
      sealedSecret: sealedSecret, confirmedAt: confirmedAt,
      lastAcceptedTimeStep: TOTP.timeStep(at: confirmedAt, parameters: parameters))
    return (device, Phone(secret: secret, parameters: parameters))
  }

  /// A sheet of recovery codes, the same ones for the same account, and its entries.
  package static func recoveryCodes(
    _ count: Int, of identity: AccountIdentity, isReadable: Bool = true, vault: Vault = vault
  ) -> (codes: [RecoveryCode], entries: [RecoveryCodeEntry]) {
    let random = SeededRandomBytes(seed: seed("\(identity.name)/\(identity.uid)/recovery"))
    let codes = (0..<count).map { _ in RecoveryCode.generate(from: random) }
    let entries = codes.indices.map { index in
      required(
        try? vault.entry(
          for: codes[index], number: index + 1, of: .account(identity), isReadable: isReadable),
        "a sealed recovery code")
    }
    return (codes, entries)
  }

  /// An account with one phone and a sheet of 8 codes, and what its owner holds in her hands.
  package static func enrolled(
    _ identity: AccountIdentity, vault: Vault = vault
  ) -> (account: Account, phone: Phone, codes: [RecoveryCode]) {
    let (device, phone) = device(of: identity, vault: vault)
    let (codes, entries) = recoveryCodes(8, of: identity, vault: vault)
    var account = Account(subject: .account(identity))
    account.devices = [device]
    account.recoveryCodes = entries
    return (account, phone, codes)
  }

  /// Mara's account with a value of its own in every field, and every list full.
  ///
  /// Made once: sealing the same secret again gives other bytes.
  package static let fullMara = full(mara)
  package static let fullAda = full(ada)

  private static func full(_ identity: AccountIdentity) -> Account {
    var account = Account(subject: .account(identity))
    account.devices = (1...Account.maximumDevices).map { fullDevice($0, of: identity) }
    account.recoveryCodes = recoveryCodes(16, of: identity).entries
    account.loginThrottle = LoginThrottle(
      buckets: fullBuckets, history: history(first: 2900, failures: 2), lockedSince: newYear)
    account.stepUpThrottle = StepUpThrottle(
      consecutiveFailures: 9, history: history(first: 2910, failures: 3))
    account.failuresSinceSignIn = 12
    account.lastSignIn = SignIn(
      at: newYear, service: "sshd", address: .v6(high: 0x2001_0DB8_0000_0000, low: 1),
      method: .recoveryCode)
    account.recoveryCodeViews = 4
    account.pass = TemporaryPass(
      until: newYear + .seconds(86_400), grantedAt: newYear, grantedBy: UserID(1001),
      reason: "lost phone")
    account.remembered = (1...UInt32(RememberedSource.maximumCount)).map { number in
      RememberedSource(
        address: .v4(number), until: newYear + .seconds(3600),
        boot: required(BootID("0123456789abcdef"), "a boot"))
    }
    account.invitation = Invitation(
      digest: [UInt8](repeating: 5, count: 32), until: newYear + Invitation.lifetime,
      invitedBy: UserID(1001))
    return account
  }

  package static func event(
    _ action: AuditEvent.Action = .login, at time: UnixTime = newYear,
    of identity: AccountIdentity? = mara, verdict: AuditEvent.Verdict = .permit
  ) -> AuditEvent {
    AuditEvent(
      at: time, action: action, verdict: verdict, account: identity, actor: .root,
      service: "sshd", address: .v4(0xC000_0201))
  }

  /// An event that no store takes.
  package static let brokenEvent = AuditEvent(
    at: newYear, action: .login, verdict: .permit, account: nil, actor: nil, count: 0)

  /// A fixture that cannot be made is a mistake in the fixture.
  package static func required<Value>(_ value: Value?, _ what: String) -> Value {
    guard let value else { preconditionFailure("the fixture is not \(what)") }
    return value
  }

  private static func fullDevice(_ number: Int, of identity: AccountIdentity) -> Device {
    let parameters = TOTP.Parameters(
      timeStepSize: .sixtySeconds, digits: .eight, algorithm: .sha512)
    var device = device(
      named: "phone \(number)", of: identity,
      parameters: number.isMultiple(of: 2) ? parameters : .standard
    ).device
    device.clockDrift = number - 3
    device.lastUsedAt = newYear + .seconds(number)
    return device
  }

  private static var fullBuckets: [LoginThrottle.Bucket] {
    (0..<ThrottleLimits.maximumBuckets).map { index in
      LoginThrottle.Bucket(
        source: source(index), failures: index + 1, lastFailureAt: newYear + .seconds(index))
    }
  }

  private static func source(_ index: Int) -> ThrottleSource {
    switch index {
    case 0: .merged
    case 1: .local
    case let even where even.isMultiple(of: 2): .ipv4(0xC633_6400 + UInt32(even))
    default: .ipv6Prefix(0x2001_0DB8_0000_0000 + UInt64(index))
    }
  }

  private static func history(first: Int64, failures: Int) -> FailureHistory {
    FailureHistory(
      weeks: (first..<first + 54).map { FailureHistory.Week(index: $0, failures: failures) })
  }

  /// FNV-1a: the same for the same text in every process.
  private static func seed(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
