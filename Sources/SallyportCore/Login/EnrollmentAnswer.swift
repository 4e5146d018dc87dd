/// What was typed at a prompt of an enrolment at login, classified once.
package enum EnrollmentAnswer: Equatable, Sendable, CustomStringConvertible {
  /// The first code of the new key, by its shape.
  case code(OneTimePassword)

  /// The picture of the key is wanted.
  case picture

  /// The recovery codes are written down.
  case acknowledgement
  case other

  package init(typed: String) {
    if case .oneTimePassword(let password) = AuthenticatorOutput(typed: typed) {
      self = .code(password)
      return
    }
    // Longer than either word can be with a few spaces around it.
    guard typed.utf8.count <= Self.maximumWordBytes else {
      self = .other
      return
    }
    switch String(typed.split(separator: " ").joined(separator: " ")).lowercased() {
    case "qr": self = .picture
    case "yes": self = .acknowledgement
    default: self = .other
    }
  }

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
