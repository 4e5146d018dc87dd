import SallyportVarlink

/// Asks for a code of one device, and again where what was typed cannot be one: that costs no try
/// at the daemon.
struct CodePrompt {
  /// Answers without the shape of a code before the command gives up: a person notices sooner, and
  /// a script that answers for ever must end.
  static let shapelessAnswers = 10

  let digits: Int64
  let ask: (String) throws -> String
  let standing: Standing

  /// What begins anew, as the end of a hint.
  let command: String

  func code(_ prompt: String) throws -> Redacted {
    var prompt = prompt
    for _ in 0..<Self.shapelessAnswers {
      let code = Redacted(try ask(prompt))
      if Self.hasShape(code, digits: digits) { return code }
      prompt = "That is not a code of \(digits) digits. Try again: "
    }
    throw CommandFailure(
      "that is not a code of \(digits) digits; \(standing.clause)",
      hint: "the app shows one at the entry of this machine: \(command)")
  }

  /// Spaces and dashes mean nothing (S1).
  static func hasShape(_ code: Redacted, digits: Int64) -> Bool {
    let signs = signs(of: code)
    return signs.count == Int(digits) && signs.allSatisfy { ("0"..."9").contains($0) }
  }

  /// What counts of a typed code.
  static func signs(of code: Redacted) -> [Unicode.Scalar] {
    code.value.unicodeScalars.filter { $0 != " " && $0 != "-" }
  }
}
