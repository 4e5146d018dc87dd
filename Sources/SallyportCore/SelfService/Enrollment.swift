package import SallyportCrypto

/// Binds a new device to an account: `begin` makes a key, `confirm` takes the first code.
package struct Enrollment {
  /// What `confirm` ends in.
  package struct Binding: Sendable {
    package let device: DeviceName

    /// The new sheet, where the account has just become enrolled.
    package let recoverySheet: [RecoverySheet.Line]?
  }

  private let vault: Vault
  private let random: any RandomBytes
  private let stepUp: StepUp
  private let sheet: RecoverySheet

  package init(vault: Vault, random: any RandomBytes, stepUp: StepUp) {
    self.vault = vault
    self.random = random
    self.stepUp = stepUp
    sheet = RecoverySheet(vault: vault, random: random)
  }

  /// Makes a new key.
  ///
  /// Nothing of it is kept in the account.
  ///
  /// What would refuse the device is looked at before the step-up, so that no code is used up for
  /// a refusal.
  package func begin(
    _ request: SelfServiceRequest, name: DeviceName?, parameters: TOTP.Parameters,
    stepUp output: AuthenticatorOutput?, in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<PendingEnrollment, SelfServiceRefusal> {
    let device = name ?? .firstFree(among: transaction.account.devices.map(\.name))
    if let refusal = obstacle(to: device, request.facts, transaction.account, transaction.policy) {
      return .failure(refusal)
    }
    let wasEnrolled = transaction.policy.isEnrolled(transaction.account)
    let method: AuthenticatorKind?
    switch try stepUp.check(output, of: request, in: &transaction, now: now) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let kind): method = kind
    }
    transaction.record(
      request.event(
        .enrollmentBegun, .done, wasEnrolled ? nil : .firstEnrollment, now: now, method: method,
        device: device))
    return .success(pending(device, parameters, in: transaction, now: now))
  }

  /// A new key that waits for its first code.
  func pending(
    _ device: DeviceName, _ parameters: TOTP.Parameters, in transaction: AccountTransaction,
    now: UnixTime
  ) -> PendingEnrollment {
    PendingEnrollment(
      name: device, parameters: parameters, secret: .generate(from: random), beganAt: now,
      authenticatorsAtBeginning: AuthenticatorSet(
        of: transaction.account, under: transaction.policy))
  }

  /// Takes the first code of a pending enrolment, which counts as used, and makes the device
  /// active; the account's first device brings the sheet of recovery codes (product row E7).
  ///
  /// A wrong code leaves the pending enrolment as it is, with one try less.
  package func confirm(
    _ pending: inout PendingEnrollment, with output: AuthenticatorOutput,
    _ request: SelfServiceRequest, in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<Binding, SelfServiceRefusal> {
    let isEnrolled = transaction.policy.isEnrolled(transaction.account)
    guard !pending.hasExpired(at: now), pending.triesLeft > 0 else {
      return .failure(.noPendingEnrollment)
    }
    let (account, policy) = (transaction.account, transaction.policy)
    if let refusal = obstacle(to: pending.name, request.facts, account, policy) {
      return .failure(refusal)
    }
    guard pending.fits(account, under: policy) else { return .failure(.noPendingEnrollment) }
    pending.countTry()
    guard let step = firstStep(of: output, pending, policy: transaction.policy, now: now) else {
      transaction.record(
        request.event(.enrollmentFailed, .deny, .codeMismatch, now: now, device: pending.name))
      return .failure(.codeMismatch(triesLeft: pending.triesLeft))
    }
    try bind(pending, confirmedWith: step, in: &transaction.account, now: now)
    transaction.record(request.event(.deviceAdded, .done, now: now, device: pending.name))
    let bringsSheet = !isEnrolled && transaction.policy.admitsRecoveryCodes
    let lines =
      bringsSheet
      ? try sheet.replaceAll(in: &transaction.account, policy: transaction.policy) : nil
    return .success(Binding(device: pending.name, recoverySheet: lines))
  }

  /// What stands against a new device of this name; nil if nothing does.
  func obstacle(
    to device: DeviceName, _ facts: AccountFacts, _ account: Account, _ policy: Policy
  ) -> SelfServiceRefusal? {
    let devices = account.devices
    if facts.isLocal != true, !policy.admitsDirectoryAccounts { return .directoryAccount }
    if !policy.admitsApps { return .methodDisabled }
    if devices.count >= Account.maximumDevices {
      return .tooManyDevices(limit: Account.maximumDevices)
    }
    return devices.contains { $0.name == device } ? .deviceNameTaken(device) : nil
  }

  /// The time step of the first code; nil if this is none of the pending key's.
  func firstStep(
    of output: AuthenticatorOutput, _ pending: PendingEnrollment, policy: Policy, now: UnixTime
  ) -> TimeStep? {
    guard case .oneTimePassword(let typed) = output else { return nil }
    let verifier = TOTPVerifier(
      secret: pending.secret, parameters: pending.parameters, window: policy.window)
    let verification = verifier.verify(typed, at: now, lastAcceptedTimeStep: nil)
    guard case .accepted(let step) = verification else { return nil }
    return step
  }

  /// Makes the device active; an invitation to enrol has served its purpose.
  func bind(
    _ pending: PendingEnrollment, confirmedWith step: TimeStep, in account: inout Account,
    now: UnixTime
  ) throws(StoreError) {
    let id = DeviceID.generate(from: random)
    do {
      account.devices.append(
        Device(
          id: id, name: pending.name, parameters: pending.parameters,
          sealedSecret: try vault.seal(pending.secret, of: id, for: account.subject),
          confirmedAt: now, lastAcceptedTimeStep: step))
    } catch {
      throw .unavailable("the new key could not be sealed")
    }
    account.invitation = nil
    account.forgetUnprovenEmail()
  }
}
