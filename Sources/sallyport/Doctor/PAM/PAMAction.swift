/// What libpam does with what a module returned (pam.conf(5)).
enum PAMAction: Hashable {
  case ignore, bad, die, ok, done, reset
  /// Passes over so many lines.
  case jump(Int)

  /// - Returns: nil for what libpam does not understand either.
  init?(_ word: Substring) {
    switch word.lowercased() {
    case "ignore": self = .ignore
    case "bad": self = .bad
    case "die": self = .die
    case "ok": self = .ok
    case "done": self = .done
    case "reset": self = .reset
    case let digits:
      guard let lines = Int(digits), lines > 0, digits.utf8.count <= Self.maximumDigits else {
        return nil
      }
      self = .jump(lines)
    }
  }

  /// More lines than any stack has.
  private static let maximumDigits = 4
}
