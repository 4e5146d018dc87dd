/// What a command that ends early has changed.
enum Standing {
  case asBefore
  /// The code that was typed to confirm was a recovery code; the change itself was not made.
  case recoveryCodeSpent

  /// What a person who gives up is told.
  var farewell: String {
    switch self {
    case .asBefore: "Nothing was changed."
    case .recoveryCodeSpent:
      "Your second factor is as before, but the recovery code that you typed is used up."
    }
  }

  /// The same within the sentence of a failure.
  var clause: String { TerminalText.sentence(farewell) }
}
