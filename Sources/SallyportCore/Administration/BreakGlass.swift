/// Root's word that something must be done without a second factor, and why (product row A3).
package struct BreakGlass: Hashable, Sendable {
  package static let maximumReasonBytes = 200

  package let reason: String

  /// Nil where the reason is empty, too long or has control characters.
  package init?(reason: String) {
    guard PlainText.isPlain(reason, bytes: 1...Self.maximumReasonBytes) else { return nil }
    self.reason = reason
  }
}
