/// The last sign-in of an account (product row S15).
package struct SignIn: Hashable, Sendable {
  package let at: UnixTime
  package let service: String
  package let address: IPAddress?

  /// What was used; nil where policy asked for no second factor.
  package let method: AuthenticatorKind?

  package init(at: UnixTime, service: String, address: IPAddress?, method: AuthenticatorKind?) {
    self.at = at
    self.service = service
    self.address = address
    self.method = method
  }
}

/// The kinds of authenticator that can answer the prompt.
package enum AuthenticatorKind: String, Hashable, Sendable {
  case app
  case recoveryCode
}
