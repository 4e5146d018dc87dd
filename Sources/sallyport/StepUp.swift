import SallyportVarlink

/// Asks for a code before a change, where the daemon wants one.
struct StepUp {
  /// Wrong codes before the command gives up.
  ///
  /// The daemon counts them too, and locks later.
  static let tries = 3

  /// What somebody is told whose recovery code confirmed a change.
  static let usedUp =
    "That recovery code is used up; sallyport recovery show has those that work.\n"

  let ask: (String) throws -> String

  /// What is said before the first question.
  var announce: () throws -> Void = {}

  /// Runs a change without a code, and with one once the daemon says that it needs one: a refusal
  /// that no code would alter comes before any is typed.
  ///
  /// A code that has been used is no mistake: the next one is asked for once, beyond the tries.
  ///
  /// - Returns: the reply, and the code that it took.
  func run<Reply, Refusal: Refusing>(
    _ change: (Redacted?) throws -> Result<Reply, Refusal>
  ) throws -> (reply: Reply, code: Redacted?) {
    var prompt = "Your code to confirm: "
    var code: Redacted?
    var tries = Self.tries
    var mayBeUsed = true
    while true {
      let refusal: Refusal
      switch try change(code) {
      case .success(let reply): return (reply, code)
      case .failure(let error): refusal = error
      }
      switch refusal.stepUpDemand {
      case .code where code == nil: try announce()
      case .codeOrEmail where code == nil:
        try announce()
        prompt = "Your code to confirm, or m for one by e-mail: "
      case .emailedCode where tries > 1:
        tries -= 1
        prompt = "A code is on its way to your address. Code: "
      case .anotherCode(.used) where mayBeUsed:
        mayBeUsed = false
        prompt = "That code has been used. Next code: "
      case .anotherCode(let reason) where tries > 1:
        tries -= 1
        prompt = Self.prompt(after: reason)
      default: throw refusal.failure
      }
      code = Redacted(try ask(prompt))
    }
  }

  private static func prompt(after reason: StepUpRejection) -> String {
    switch reason {
    case .wrong: "That code is not right. Try again: "
    case .used: "That code has been used. Next code: "
    case .notACode: "That is not a code. Type one from your app, or a recovery code: "
    }
  }

  /// Whether a code has the length of a recovery code, which the daemon uses up.
  static func isRecoveryCode(_ code: Redacted?) -> Bool {
    let longestAppCode = 8
    let letters = code?.value.unicodeScalars.filter {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
    }
    return (letters?.count ?? 0) > longestAppCode
  }
}
