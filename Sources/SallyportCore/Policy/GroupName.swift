/// The name of a Unix group.
package struct GroupName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Far above what useradd(8) and directories allow.
  package static let maximumByteCount = 256

  package let value: String

  /// Nil for an empty or longer name, and for one with a byte that group(5) cannot hold or that
  /// lists of groups are written with.
  package init?(_ value: String) {
    let isOneWord = value.unicodeScalars.allSatisfy { scalar in
      !scalar.properties.isWhitespace && !":,\"".unicodeScalars.contains(scalar)
    }
    guard PlainText.isPlain(value, bytes: 1...Self.maximumByteCount), isOneWord else { return nil }
    self.value = value
  }

  package var description: String { value }

  package static func < (left: GroupName, right: GroupName) -> Bool {
    left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
  }

  /// Byte by byte, as the group database compares.
  package static func == (left: GroupName, right: GroupName) -> Bool {
    left.value.utf8.elementsEqual(right.value.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in value.utf8 { hasher.combine(byte) }
  }
}
