/// What the caller of the login interface does next (`type Step`).
package enum LoginStep: Sendable, Equatable {
  /// Show the text, read an answer, visible while it is typed if `echo` is true.
  case prompt(text: String, echo: Bool)
  case info(text: String)
  case error(text: String)
  /// The conversation has ended; the text, if there is one, is to be shown.
  case done(LoginVerdict, text: String?)

  private enum Kind: String {
    case prompt, info, error, done
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    switch try reader.choice("kind", of: Kind.self) {
    case .prompt:
      self = .prompt(
        text: try reader.string("text"), echo: try reader.optionalBool("echo") ?? false)
    case .info: self = .info(text: try reader.string("text"))
    case .error: self = .error(text: try reader.string("text"))
    case .done: self = .done(try reader.choice("verdict"), text: try reader.optionalString("text"))
    }
  }

  package var json: JSONObject {
    switch self {
    case .prompt(let text, let echo):
      ["kind": .string("prompt"), "text": .string(text), "echo": .bool(echo)]
    case .info(let text): ["kind": .string("info"), "text": .string(text)]
    case .error(let text): ["kind": .string("error"), "text": .string(text)]
    case .done(let verdict, let text): Self.done(verdict, text)
    }
  }

  private static func done(_ verdict: LoginVerdict, _ text: String?) -> JSONObject {
    var object: JSONObject = ["kind": .string("done"), "verdict": .string(verdict.rawValue)]
    object.set("text", text)
    return object
  }
}

/// Texts are kept back: an enrolment at login shows a key and codes in them.
extension LoginStep: ContentConcealing {
  package var description: String {
    switch self {
    case .prompt: "prompt"
    case .info: "info"
    case .error: "error"
    case .done(let verdict, _): "done: \(verdict.rawValue)"
    }
  }
}
