/// What a Message-ID header has between its angle brackets: `left@right` (RFC 5322 §3.6.4).
package struct MessageID: Hashable, Sendable {
  /// A line of a header is at most 998 bytes (RFC 5322 §2.1.1).
  static let maximumByteCount = 900

  package let text: String

  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.maximumByteCount, parts.count == 2,
      parts.allSatisfy(AtomText.isDotted)
    else { return nil }
    self.text = text
  }
}
