package import SallyportCrypto

/// Takes somebody's app and recovery codes over from another verifier (product row O6).
package struct Import {
  /// Why an account gets nothing.
  package enum Obstacle: Error, Hashable, Sendable {
    /// What it has is its owner's, and stays.
    case alreadyEnrolled

    /// Accounts of a directory do not enrol here (product row E11).
    case directoryAccount

    /// The policy has codes from apps switched off.
    case methodDisabled

    /// A code of a step far ahead was used: the clock here is behind, or the record is damaged.
    case usedInFuture
  }

  /// What an account has got.
  package struct Taking: Hashable, Sendable {
    package let device: DeviceName

    /// Recovery codes that it has now.
    package let recoveryCodes: Int

    /// Whether they are new, because none came with the app, for their owner to look at.
    package let hasNewSheet: Bool
  }

  /// How many steps ahead of now, drift included, a used code may lie: half of the largest window
  /// of the other verifiers (100 steps).
  private static let widestHalfWindow = 50

  private let vault: Vault
  private let random: any RandomBytes
  private let sheet: RecoverySheet

  package init(vault: Vault, random: any RandomBytes, sheet: RecoverySheet) {
    self.vault = vault
    self.random = random
    self.sheet = sheet
  }

  /// What stands in the way, or nil.
  ///
  /// Changes nothing.
  package func obstacle(
    to authenticator: ImportedAuthenticator, _ facts: AccountFacts, _ account: Account,
    _ policy: Policy, now: UnixTime
  ) -> Obstacle? {
    if !account.devices.isEmpty { return .alreadyEnrolled }
    if facts.isLocal != true, !policy.admitsDirectoryAccounts { return .directoryAccount }
    if !policy.admitsApps { return .methodDisabled }
    let used = authenticator.lastUsedTimeStep
    let latest = Self.step(of: authenticator, now, ahead: Self.widestHalfWindow)
    return used.map { latest < $0 } == true ? .usedInFuture : nil
  }

  /// Gives the account the device, with its drift and its used steps, and the recovery codes.
  ///
  /// I1: a code that the other verifier has accepted is not accepted again. Where that verifier kept
  /// no record of them, every code up to the latest of the window counts as used.
  package func take(
    _ authenticator: ImportedAuthenticator, _ facts: AccountFacts,
    in transaction: inout AccountTransaction, _ act: Administration.Act
  ) throws(StoreError) -> Result<Taking, Obstacle> {
    let (account, policy) = (transaction.account, transaction.policy)
    if let obstacle = obstacle(to: authenticator, facts, account, policy, now: act.now) {
      return .failure(obstacle)
    }
    let device = try device(of: authenticator, for: account.subject, policy, now: act.now)
    transaction.account.devices = [device]
    transaction.account.invitation = nil
    let hasNewSheet = try giveCodes(of: authenticator, to: &transaction.account, policy)
    let count = transaction.account.recoveryCodes.count
    transaction.record(
      act.event(
        .authenticatorImported, account.subject.identity,
        note: "\(authenticator.origin), recovery codes: \(count)"))
    return .success(
      Taking(device: device.name, recoveryCodes: count, hasNewSheet: hasNewSheet))
  }

  private func device(
    of authenticator: ImportedAuthenticator, for subject: Subject, _ policy: Policy, now: UnixTime
  ) throws(StoreError) -> Device {
    let window = policy.window.steps
    let oldest = Self.step(of: authenticator, now, ahead: -window - 1)
    let latest = Self.step(of: authenticator, now, ahead: window)
    let id = DeviceID.generate(from: random)
    do {
      return Device(
        id: id, name: .firstFree(among: []), parameters: authenticator.parameters,
        sealedSecret: try vault.seal(authenticator.secret, of: id, for: subject),
        confirmedAt: now,
        lastAcceptedTimeStep: authenticator.lastUsedTimeStep.map { max($0, oldest) } ?? latest,
        clockDrift: authenticator.clockDrift)
    } catch {
      throw .unavailable("a key could not be sealed")
    }
  }

  /// The sheet is what came along, each code once; where none came and the owner may look at codes,
  /// a new one.
  ///
  /// - Returns: Whether it is new.
  private func giveCodes(
    of authenticator: ImportedAuthenticator, to account: inout Account, _ policy: Policy
  ) throws(StoreError) -> Bool {
    var codes: [RecoveryCode] = []
    for code in authenticator.recoveryCodes where !codes.contains(code) { codes.append(code) }
    let isNew = codes.isEmpty && policy.admitsRecoveryCodes && policy.showsRecoveryCodesToOwner
    if isNew { codes = sheet.freshCodes(policy: policy) }
    try sheet.replaceAll(in: &account, with: codes, policy: policy)
    return isNew
  }

  /// The step that the device shows now, or one before or behind it; never before the first.
  private static func step(
    of authenticator: ImportedAuthenticator, _ now: UnixTime, ahead distance: Int
  ) -> TimeStep {
    let shown = TOTP.timeStep(at: now, parameters: authenticator.parameters)
    return shown.advanced(by: authenticator.clockDrift + distance) ?? shown
  }
}
