/// How a login conversation ended.
package enum LoginVerdict: String, Sendable, CaseIterable {
  /// The code was right, and that is on disk.
  case permit
  /// Policy asks this account for no second factor here.
  case notRequired
  /// Refused; never says why.
  case deny
  /// No decision could be reached; treat as refused.
  case unavailable
  /// This peer may not ask for this account.
  case notPermitted
}
