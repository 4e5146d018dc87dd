package import SallyportCrypto

/// A confirmed authenticator app.
package struct Device: Hashable, Sendable {
  package let id: DeviceID
  package let name: DeviceName
  package let parameters: TOTP.Parameters

  /// The shared secret, sealed by the `Vault` for this account and this device.
  package let sealedSecret: SealedBytes

  package let confirmedAt: UnixTime

  /// Codes of this and of earlier steps are used (RFC 6238 §5.2).
  ///
  /// It never goes back, whatever the clock does.
  package var lastAcceptedTimeStep: TimeStep

  /// How many steps the device's clock is ahead of ours (RFC 6238 §6).
  package var clockDrift: Int

  /// When a code of this device last let its owner in or confirmed a change.
  package var lastUsedAt: UnixTime?

  package init(
    id: DeviceID, name: DeviceName, parameters: TOTP.Parameters, sealedSecret: SealedBytes,
    confirmedAt: UnixTime, lastAcceptedTimeStep: TimeStep, clockDrift: Int = 0,
    lastUsedAt: UnixTime? = nil
  ) {
    self.id = id
    self.name = name
    self.parameters = parameters
    self.sealedSecret = sealedSecret
    self.confirmedAt = confirmedAt
    self.lastAcceptedTimeStep = lastAcceptedTimeStep
    self.clockDrift = clockDrift
    self.lastUsedAt = lastUsedAt
  }

  /// The same device with its secret sealed anew.
  func sealed(as sealedSecret: SealedBytes) -> Device {
    Device(
      id: id, name: name, parameters: parameters, sealedSecret: sealedSecret,
      confirmedAt: confirmedAt, lastAcceptedTimeStep: lastAcceptedTimeStep, clockDrift: clockDrift,
      lastUsedAt: lastUsedAt)
  }
}
