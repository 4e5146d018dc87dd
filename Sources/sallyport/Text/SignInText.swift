import SallyportVarlink

/// Sign-ins as a person reads about them.
enum SignInText {
  /// Such as `2027-03-01 14:05, sshd from 192.0.2.1, with a code from the app`.
  static func sentence(_ signIn: AccountSignIn?, date: (Int64) -> String) -> String {
    guard let signIn else { return "none yet" }
    let service = TerminalText.clean(signIn.service)
    let source = signIn.address.map { " from \(TerminalText.clean($0))" } ?? ""
    let method =
      switch signIn.method {
      case .app: "with a code from the app"
      case .recoveryCode: "with a recovery code"
      case .email: "with a code by e-mail"
      case .brokenGlass: "without a code: the glass was broken"
      case nil: signIn.secondFactorRequired ? "with a code" : "without a code"
      }
    return "\(date(signIn.at)), \(service)\(source), \(method)"
  }

  /// Whether a second factor was needed, and which one it was, in a word or two.
  static func method(_ signIn: AccountSignIn) -> String {
    switch signIn.method {
    case .app: "app"
    case .recoveryCode: "recovery code"
    case .email: "e-mail"
    case .brokenGlass: "broken glass"
    case nil: signIn.secondFactorRequired ? "code" : "no code"
    }
  }
}
