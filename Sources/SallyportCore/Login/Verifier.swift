package import SallyportCrypto

/// Checks what was typed against an account's authenticators, and uses up what it accepts.
///
/// Pure but for the vault's keys and the random bytes it is handed. It neither throttles nor
/// counts: `LoginEvaluator` and `StepUp` do that before they call it.
package struct Verifier {
  package enum Outcome: Hashable, Sendable {
    case accepted(AcceptedFactor)

    /// A right code whose step, or a later one, was used already.
    case replayed
    case wrong
  }

  private let vault: Vault
  private let random: any RandomBytes
  private let emailCodes: EmailCodes
  private let decoy: DecoyDevice

  package init(vault: Vault, random: any RandomBytes) throws(CryptoError) {
    self.vault = vault
    self.random = random
    emailCodes = EmailCodes(vault: vault, random: random)
    decoy = try DecoyDevice(vault: vault, random: random)
  }

  /// Compares the output with everything it could be, and marks what it matches as used.
  ///
  /// - Parameter admitsEmail: whether a code that was sent by mail will do.
  package func verify(
    _ output: AuthenticatorOutput, in account: inout Account, policy: Policy, at moment: Moment,
    admitsEmail: Bool = true
  ) throws(StoreError) -> Outcome {
    switch output {
    case .oneTimePassword(let typed):
      let outcome = try verify(
        passwordOrImportedCode: typed, in: &account, policy: policy, now: moment.now)
      guard outcome == .wrong, admitsEmail else { return outcome }
      return emailCodes.accept(typed, in: &account, policy: policy, at: moment)
        ? .accepted(.email) : .wrong
    case .recoveryCode(let code):
      return try spend(code, in: &account, policy: policy)
    case .choice, .notACode:
      return .wrong
    }
  }

  /// Eight digits that no device shows may be a recovery code that was taken over; it is throttled
  /// and counted like the password that it looks like, and opens no locked account.
  private func verify(
    passwordOrImportedCode typed: OneTimePassword, in account: inout Account, policy: Policy,
    now: UnixTime
  ) throws(StoreError) -> Outcome {
    let outcome = try verify(typed, in: &account, policy: policy, now: now)
    guard outcome == .wrong, let code = RecoveryCode(imported: typed) else { return outcome }
    return try spend(code, in: &account, policy: policy)
  }

  /// Tries every device, and every step of its window, so that time does not tell which matched.
  ///
  /// A code that fits several devices is used up for all of them (I1).
  private func verify(
    _ typed: OneTimePassword, in account: inout Account, policy: Policy, now: UnixTime
  ) throws(StoreError) -> Outcome {
    guard policy.admitsApps, !account.devices.isEmpty else {
      // Somebody without a device costs the time of one (I13); what it says is not asked.
      _ = try verification(of: typed, device: decoy.device, decoy.subject, policy, now)
      return .wrong
    }
    var outcome = Outcome.wrong
    for index in account.devices.indices {
      let device = account.devices[index]
      switch try verification(of: typed, device: device, account.subject, policy, now) {
      case .accepted(let step):
        account.devices[index].lastAcceptedTimeStep = step
        if case .accepted = outcome { continue }
        account.devices[index].lastUsedAt = now
        outcome = .accepted(.app(device.name))
      case .replayed:
        if outcome == .wrong { outcome = .replayed }
      case .wrong:
        continue
      }
    }
    return outcome
  }

  private func verification(
    of typed: OneTimePassword, device: Device, _ subject: Subject, _ policy: Policy,
    _ now: UnixTime
  ) throws(StoreError) -> Verification {
    let secret: SharedSecret
    do {
      secret = try vault.openSecret(of: device, for: subject)
    } catch {
      throw .notAuthentic("the secret of a device")
    }
    return TOTPVerifier(secret: secret, parameters: device.parameters, window: policy.window)
      .verify(
        typed, at: now, clockDrift: device.clockDrift,
        lastAcceptedTimeStep: device.lastAcceptedTimeStep)
  }

  /// Compares every line of the sheet; a used code disappears from it (product row S4).
  ///
  /// A sheet stands in for a device that counts: where there is none, it opens nothing (S8).
  private func spend(
    _ code: RecoveryCode, in account: inout Account, policy: Policy
  ) throws(StoreError) -> Outcome {
    guard policy.admitsRecoveryCodes else { return .wrong }
    let digests = vault.digests(of: code, as: .recovery, for: account.subject)
    let matches = account.recoveryCodes.map { digests.contain($0.digest) }
    guard let index = matches.firstIndex(of: true), policy.isEnrolled(account) else {
      return .wrong
    }
    switch policy.recoveryOnUse {
    case .consume:
      account.recoveryCodes.remove(at: index)
      return .accepted(.recoveryCode(.consumed(left: account.recoveryCodes.count)))
    case .replace:
      let sheet = RecoverySheet(vault: vault, random: random)
      let number = account.recoveryCodes[index].number
      account.recoveryCodes[index] = try sheet.freshEntry(
        number: number, for: account.subject, policy: policy)
      return .accepted(
        .recoveryCode(.replaced(isShownAgain: policy.showsRecoveryCodesToOwner)))
    }
  }
}

/// A device that belongs to nobody, so that a code for an account without one takes as long to
/// refuse as any other.
private struct DecoyDevice {
  let subject = Subject.decoy(DecoySlot(digest: []))
  let device: Device

  init(vault: Vault, random: any RandomBytes) throws(CryptoError) {
    let id = DeviceID.generate(from: random)
    device = Device(
      id: id, name: DeviceName.firstFree(among: []), parameters: .standard,
      sealedSecret: try vault.seal(.generate(from: random), of: id, for: subject),
      confirmedAt: UnixTime(seconds: 0),
      lastAcceptedTimeStep: TOTP.timeStep(at: UnixTime(seconds: 0)))
  }
}
