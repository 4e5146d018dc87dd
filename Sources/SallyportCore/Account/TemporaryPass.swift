/// A time in which an administrator has an account asked for nothing (product row A15).
package struct TemporaryPass: Hashable, Sendable {
  /// Long enough for a holiday with a lost phone; what is needed for longer is a rule.
  package static let maximumDuration = Duration.seconds(30 * 86_400)
  package static let maximumReasonBytes = 200

  package let until: UnixTime
  package let grantedAt: UnixTime

  /// The acting person; nil for root on nobody's behalf.
  package let grantedBy: UserID?
  package let reason: String

  /// Nil where it would last longer than `maximumDuration`, or not at all, or the reason is empty,
  /// too long or has control characters.
  package init?(until: UnixTime, grantedAt: UnixTime, grantedBy: UserID?, reason: String) {
    guard until > grantedAt, until - grantedAt <= Self.maximumDuration else { return nil }
    guard PlainText.isPlain(reason, bytes: 1...Self.maximumReasonBytes) else { return nil }
    self.until = until
    self.grantedAt = grantedAt
    self.grantedBy = grantedBy
    self.reason = reason
  }
}
