/// Learns how far the clock of a device is off, so that its codes work again (product row E8).
package struct Resynchronization {
  /// What was typed: what the device shows, and what it shows next.
  package struct Codes: Sendable {
    package let first: AuthenticatorOutput
    package let second: AuthenticatorOutput

    package init(first: AuthenticatorOutput, second: AuthenticatorOutput) {
      self.first = first
      self.second = second
    }
  }

  private let vault: Vault

  package init(vault: Vault) {
    self.vault = vault
  }

  /// Finds two codes of a device around now, uses both up, and stores its drift.
  ///
  /// The two codes are the step-up (`StepUp` is asked for nothing else), so every pair is counted
  /// before it is compared (I3), and stays counted unless it succeeds: a used pair too, since
  /// looking for it costs as much as for any other.
  ///
  /// I1: only a pair that is wholly later than the last accepted step is accepted, and its second
  /// step becomes the last accepted one. So the device's last accepted step never goes back, and a
  /// device that was ahead and has been set right waits until its steps pass.
  ///
  /// - Parameters:
  ///   - name: The device.
  ///   - codes: Nil to be told what would refuse the call, before anything is typed.
  /// - Returns: The device as it is now.
  package func run(
    _ request: SelfServiceRequest, of name: DeviceName, with codes: Codes?,
    in transaction: inout AccountTransaction, now: UnixTime
  ) throws(StoreError) -> Result<Device, SelfServiceRefusal> {
    guard transaction.policy.isEnrolled(transaction.account) else { return .failure(.notEnrolled) }
    guard let index = transaction.account.devices.firstIndex(where: { $0.name == name }) else {
      return .failure(.noSuchDevice(name))
    }
    if let refusal = transaction.refuseLockedStepUp(request, device: name, now: now) {
      return .failure(refusal)
    }
    guard let codes else { return .failure(.stepUpRequired) }
    guard case .oneTimePassword(let first) = codes.first,
      case .oneTimePassword(let second) = codes.second
    else { return .failure(transaction.reject(.notACode, request, device: name, now: now)) }

    let throttle = transaction.account.stepUpThrottle
    transaction.account.stepUpThrottle.countFailure(at: now)
    let device = transaction.account.devices[index]
    guard
      let match = try search(device, of: request.subject).find(first, then: second, at: now)
    else { return .failure(transaction.reject(.wrong, request, device: name, now: now)) }
    guard match.first > device.lastAcceptedTimeStep else {
      _ = transaction.reject(.used, request, device: name, now: now)
      return .failure(.codesUsed(until: firstUnused(device, match)))
    }
    transaction.account.stepUpThrottle = throttle
    transaction.account.stepUpThrottle.endRow()
    transaction.account.devices[index].lastAcceptedTimeStep = match.second
    transaction.account.devices[index].clockDrift = match.clockDrift
    transaction.account.devices[index].lastUsedAt = now
    transaction.record(
      request.event(.deviceResynchronized, .done, now: now, method: .app, device: name))
    return .success(transaction.account.devices[index])
  }

  private func search(
    _ device: Device, of subject: Subject
  ) throws(StoreError) -> ClockDriftSearch {
    do {
      return ClockDriftSearch(
        secret: try vault.openSecret(of: device, for: subject), parameters: device.parameters)
    } catch {
      throw .notAuthentic("the secret of a device")
    }
  }

  /// When, by our clock, a device whose clock is off like this shows the step behind the last
  /// accepted one.
  private func firstUnused(_ device: Device, _ match: ClockDriftSearch.Match) -> UnixTime {
    let size = device.parameters.timeStepSize
    return device.lastAcceptedTimeStep.beginning(size: size)
      + size.duration * (1 - match.clockDrift)
  }
}
