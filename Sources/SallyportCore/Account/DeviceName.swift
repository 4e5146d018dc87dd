/// What its owner calls a device: 1 to 64 bytes of UTF-8 without control characters.
package struct DeviceName: Hashable, Sendable, CustomStringConvertible {
  /// Fits one line of a terminal beside its dates.
  package static let maximumByteCount = 64

  package let value: String

  package init?(_ value: String) {
    guard PlainText.isPlain(value, bytes: 1...Self.maximumByteCount) else { return nil }
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
