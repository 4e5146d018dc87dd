/// The name of an account, as PAM and the passwd database spell it.
///
/// 1 to 256 bytes of UTF-8 without control characters, `/` and `:`, which no passwd file can hold;
/// so no account name can collide with a decoy's place in the store.
package struct AccountName: Hashable, Sendable, CustomStringConvertible {
  /// Longer than any `LOGIN_NAME_MAX` in use (256 on Linux), and bounded because a peer chooses it.
  package static let maximumByteCount = 256

  package let value: String

  package init?(_ value: String) {
    guard PlainText.isPlain(value, bytes: 1...Self.maximumByteCount) else { return nil }
    guard !value.unicodeScalars.contains(where: { $0 == "/" || $0 == ":" }) else { return nil }
    self.value = value
  }

  package var description: String { value }

  /// Byte by byte, as the passwd database compares: Swift takes composed and decomposed letters
  /// for the same.
  package static func == (left: AccountName, right: AccountName) -> Bool {
    left.value.utf8.elementsEqual(right.value.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in value.utf8 { hasher.combine(byte) }
  }
}
