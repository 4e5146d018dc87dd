/// What was typed at a prompt of an enrolment at login, classified once.
package enum EnrollmentAnswer: Equatable, Sendable, CustomStringConvertible {
  /// The first code of the new key, by its shape.
  case code(OneTimePassword)

  /// The picture of the key is wanted.
  case picture

  /// The recovery codes are written down.
  case acknowledgement
  case other

  /// - Parameter yes: the acknowledgement in the language of the prompt, in lower case, of at most 16
  ///   bytes; the English word is taken beside it, whatever people have learnt to type.
  package init(typed: String, yes: String = Self.yes) {
    if case .oneTimePassword(let password) = AuthenticatorOutput(typed: typed) {
      self = .code(password)
      return
    }
    // Longer than any of the words can be with a few spaces around it.
    guard typed.utf8.count <= Self.maximumWordBytes else {
      self = .other
      return
    }
    switch String(typed.split(separator: " ").joined(separator: " ")).lowercased() {
    case "qr": self = .picture
    case Self.yes, yes: self = .acknowledgement
    default: self = .other
    }
  }

  package static let yes = "yes"
  private static let maximumWordBytes = 16

  package var description: String {
    switch self {
    case .code: "<one-time password>"
    case .picture: "<picture>"
    case .acknowledgement: "<acknowledgement>"
    case .other: "<other>"
    }
  }
}
