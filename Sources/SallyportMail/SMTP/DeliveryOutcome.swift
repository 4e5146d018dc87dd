/// What became of one try to hand a mail to a server.
package enum DeliveryOutcome: Equatable, Sendable {
  /// The server has taken it.
  case delivered

  /// Worth another try later; says why.
  case delayed(String)

  /// The server will never take it; says why.
  case failed(String)

  /// Of what is said; a line of a status.
  package static let maximumDetailByteCount = 200

  /// - Parameters:
  ///   - reply: of the server to what was said last; nil where none came.
  ///   - stage: what was said last.
  ///   - failure: what went wrong otherwise; nil where nothing did.
  package init(reply: SMTPReply?, to stage: SMTPStage, failure: String?) {
    guard let failure else {
      self = .delivered
      return
    }
    guard let reply, reply.code >= 400 else {
      self = .delayed(Self.line(failure))
      return
    }
    let said = Self.line("\(reply.code) \(reply.text)")
    self = reply.isFinal(at: stage) ? .failed(said) : .delayed(said)
  }

  private static func line(_ text: String) -> String {
    var line = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    while line.utf8.count > maximumDetailByteCount { line.removeLast() }
    return line
  }
}
