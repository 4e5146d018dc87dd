/// What was said last to a server (RFC 5321 §3.3).
package enum SMTPStage: Int, Sendable, CaseIterable {
  /// Nothing about the mail yet: the connection, TLS, our name and password.
  case greeting
  /// Whom it is from.
  case sender
  /// Whom it is for.
  case recipient
  /// That it follows.
  case data
  /// The mail itself.
  case text
}
