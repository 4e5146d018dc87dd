/// Which start of the kernel this is (random(4), `boot_id`).
package struct BootID: Hashable, Sendable {
  package static let maximumByteCount = 64

  package let value: String

  package init?(_ value: String) {
    guard PlainText.isPlain(value, bytes: 1...Self.maximumByteCount) else { return nil }
    self.value = value
  }
}
