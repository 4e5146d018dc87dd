/// The last sign-in of an account (product row S15).
package struct SignIn: Hashable, Sendable {
  /// By what somebody came in.
  package enum Method: String, Sendable {
    case app
    case recoveryCode
    case email

    /// Nothing was asked, since root had broken the glass (product row O8).
    case brokenGlass

    package init(_ kind: AuthenticatorKind) {
      switch kind {
      case .app: self = .app
      case .recoveryCode: self = .recoveryCode
      case .email: self = .email
      }
    }
  }

  package let at: UnixTime
  package let service: String
  package let address: IPAddress?

  /// Nil where policy asked for no second factor.
  package let method: Method?

  package init(at: UnixTime, service: String, address: IPAddress?, method: Method?) {
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

  /// A code that was sent to a confirmed address: weaker than the others (NIST SP 800-63B §5.1.3.1).
  case email
}
