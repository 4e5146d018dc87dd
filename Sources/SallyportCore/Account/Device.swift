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
}

/// Tells the devices of all accounts apart; random, positive and never used again.
package struct DeviceID: Hashable, Sendable {
  package let rawValue: Int64

  package init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  package static func generate(from random: some RandomBytes) -> DeviceID {
    let value = random.bytes(8).withBytes { bytes in
      (0..<8).reduce(Int64(0)) { $0 << 8 | Int64(bytes[$1]) }
    }
    return DeviceID(rawValue: value & .max)
  }
}

/// What its owner calls a device: 1 to 64 bytes of UTF-8 without control characters.
package struct DeviceName: Hashable, Sendable, CustomStringConvertible {
  /// Fits one line of a terminal beside its dates.
  package static let maximumByteCount = 64

  package let value: String

  package init?(_ value: String) {
    guard (1...Self.maximumByteCount).contains(value.utf8.count) else { return nil }
    guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    else { return nil }
    self.value = value
  }

  package var description: String { value }

  /// Byte by byte, as a store compares.
  package static func == (left: DeviceName, right: DeviceName) -> Bool {
    left.value.utf8.elementsEqual(right.value.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in value.utf8 { hasher.combine(byte) }
  }

  /// The first of "phone", "phone 2", … that is not taken.
  package static func firstFree(among taken: [DeviceName]) -> DeviceName {
    var number = 1
    while true {
      let candidate = DeviceName(unchecked: number == 1 ? "phone" : "phone \(number)")
      if !taken.contains(candidate) { return candidate }
      number += 1
    }
  }

  private init(unchecked value: String) {
    self.value = value
  }
}
