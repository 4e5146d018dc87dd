/// What people do with a second factor they have: look at it, renew the recovery codes, remove a
/// device, end it.
package struct SelfService {
  private let stepUp: StepUp
  private let sheet: RecoverySheet

  package init(stepUp: StepUp, sheet: RecoverySheet) {
    self.stepUp = stepUp
    self.sheet = sheet
  }

  /// The recovery codes that still work (product row A8).
  package func showRecoveryCodes(
    _ request: SelfServiceRequest, stepUp output: AuthenticatorOutput?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<[RecoverySheet.Line], SelfServiceRefusal> {
    guard transaction.policy.isEnrolled(transaction.account) else { return .failure(.notEnrolled) }
    guard transaction.policy.admitsRecoveryCodes else { return .failure(.methodDisabled) }
    guard transaction.policy.showsRecoveryCodesToOwner else {
      return .failure(.recoveryCodesHidden)
    }
    switch try stepUp.check(output, of: request, in: &transaction, now: now) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let method):
      transaction.record(request.event(.recoveryCodesShown, .done, now: now, method: method))
      return .success(try sheet.readableLines(of: transaction.account))
    }
  }

  /// A new sheet; every old code stops working in the same transaction.
  package func regenerateRecoveryCodes(
    _ request: SelfServiceRequest, stepUp output: AuthenticatorOutput?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<[RecoverySheet.Line], SelfServiceRefusal> {
    guard transaction.policy.isEnrolled(transaction.account) else { return .failure(.notEnrolled) }
    guard transaction.policy.admitsRecoveryCodes else { return .failure(.methodDisabled) }
    guard transaction.policy.recoveryRegeneration == .anytime else {
      return .failure(.regenerationNeedsDevice)
    }
    switch try stepUp.check(output, of: request, in: &transaction, now: now) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let method):
      transaction.record(
        request.event(.recoveryCodesRegenerated, .done, now: now, method: method))
      return .success(
        try sheet.replaceAll(in: &transaction.account, policy: transaction.policy))
    }
  }

  /// Removes one device (product row E6).
  ///
  /// The last one takes the recovery codes with it, which open nothing without a device (S8), and
  /// so ends the second factor like `disable`: refused where it is mandatory (E9).
  ///
  /// - Returns: Whether there still is a second factor.
  package func removeDevice(
    _ request: SelfServiceRequest, named name: DeviceName, stepUp output: AuthenticatorOutput?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<Bool, SelfServiceRefusal> {
    guard transaction.policy.isEnrolled(transaction.account) else { return .failure(.notEnrolled) }
    guard transaction.account.devices.contains(where: { $0.name == name }) else {
      return .failure(.noSuchDevice(name))
    }
    var remaining = transaction.account
    remaining.devices.removeAll { $0.name == name }
    let isLast = !transaction.policy.isEnrolled(remaining)
    guard !isLast || !isMandatory(request, transaction, now) else {
      return .failure(.secondFactorMandatory)
    }
    switch try stepUp.check(output, of: request, in: &transaction, now: now) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let method):
      transaction.account.devices.removeAll { $0.name == name }
      transaction.account.remembered = []
      // Its step-up may have set the address that waits.
      transaction.account.forgetPendingEmail()
      transaction.record(
        request.event(.deviceRemoved, .done, now: now, method: method, device: name))
      guard isLast else { return .success(true) }
      _ = transaction.account.removeSecondFactor()
      transaction.record(request.event(.disabled, .done, now: now, method: method))
      return .success(false)
    }
  }

  /// Removes every device and recovery code (product row E9).
  package func disable(
    _ request: SelfServiceRequest, stepUp output: AuthenticatorOutput?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<[DeviceName], SelfServiceRefusal> {
    guard transaction.policy.isEnrolled(transaction.account) else { return .failure(.notEnrolled) }
    guard !isMandatory(request, transaction, now) else {
      return .failure(.secondFactorMandatory)
    }
    switch try stepUp.check(output, of: request, in: &transaction, now: now) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let method):
      transaction.record(request.event(.disabled, .done, now: now, method: method))
      return .success(transaction.account.removeSecondFactor())
    }
  }

  private func isMandatory(
    _ request: SelfServiceRequest, _ transaction: AccountTransaction, _ now: UnixTime
  ) -> Bool {
    transaction.policy.isMandatory(
      for: request.subject, request.facts, at: transaction.moment(now))
  }
}
