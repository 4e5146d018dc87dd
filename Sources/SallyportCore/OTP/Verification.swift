/// The outcome of holding a typed password against an authenticator.
package enum Verification: Hashable, Sendable {
  /// It is the password of this step, which becomes the last accepted one.
  case accepted(TimeStep)
  /// It is the password of this step, which lies no later than the last accepted one
  /// (RFC 6238 §5.2: the verifier must not accept the second attempt).
  case replayed(TimeStep)
  /// It is the password of no step within the window.
  case wrong
}
