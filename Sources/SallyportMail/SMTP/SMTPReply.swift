/// What a server answered (RFC 5321 §4.2).
package struct SMTPReply: Equatable, Sendable {
  package let code: Int

  /// Its lines in one, without the code.
  package let text: String

  package init(code: Int, text: String) {
    self.code = code
    self.text = text
  }

  /// Whether it is the last word on this very mail.
  ///
  /// What is about the connection, TLS, our password or our address an administrator can set right,
  /// and the mail is tried again until then.
  func isFinal(at stage: SMTPStage) -> Bool {
    guard (500...599).contains(code), !Self.aboutAuthentication.contains(code) else { return false }
    switch stage {
    case .greeting, .sender: return false
    // "Relay access denied": we may not send, or not from here (RFC 3463 §3.8).
    case .recipient: return !text.hasPrefix("5.7.")
    case .data, .text: return true
    }
  }

  /// RFC 4954 §6.
  private static let aboutAuthentication: Set<Int> = [530, 534, 535, 538]
}
