package import SallyportCrypto

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
