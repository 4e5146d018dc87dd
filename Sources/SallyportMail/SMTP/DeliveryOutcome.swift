/// What became of one try to hand a mail to a server.
package enum DeliveryOutcome: Equatable, Sendable {
  /// The server has taken it: it answered the end of the data with a 2xx (RFC 5321 §4.2.1).
  case delivered

  /// Worth another try later; says why.
  case deferred(String)

  /// The server will never take it; says why.
  case refused(String)

  /// Of what is said; a line of a status.
  package static let maximumDetailByteCount = 200

  /// - Parameters:
  ///   - reply: the server's last reply code; 0 where none came.
  ///   - recipientWasJudged: whether it came to this mail's addresses or data, and not to the
  ///     connection, TLS or our name and password, which an administrator can set right.
  ///   - failure: what went wrong; nil where nothing did.
  package init(reply: Int, recipientWasJudged: Bool, failure: String?) {
    guard let failure else {
      self = .delivered
      return
    }
    let text = Self.printable(failure)
    self =
      (500...599).contains(reply) && recipientWasJudged ? .refused(text) : .deferred(text)
  }

  private static func printable(_ text: String) -> String {
    var line = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    while line.utf8.count > maximumDetailByteCount { line.removeLast() }
    return line
  }
}
