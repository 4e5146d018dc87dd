/// An event with its place in the chain.
package struct AuditRecord: Hashable, Sendable {
  /// From 1, without gaps.
  package let number: Int64
  package let event: AuditEvent

  /// HMAC-SHA-256 of the event, the number and the predecessor's MAC.
  package let authenticationCode: [UInt8]

  package init(number: Int64, event: AuditEvent, authenticationCode: [UInt8]) {
    self.number = number
    self.event = event
    self.authenticationCode = authenticationCode
  }
}
