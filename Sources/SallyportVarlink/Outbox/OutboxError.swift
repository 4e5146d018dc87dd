/// The errors of `org.sallyport.Outbox`.
package enum OutboxError: String, WireError, CaseIterable {
  /// The peer is not the mailer.
  case notMailer = "org.sallyport.Outbox.NotMailer"
  /// The mail that was taken before is not reported yet.
  case mailTaken = "org.sallyport.Outbox.MailTaken"
  /// The daemon could not reach its store or the name service.
  case unavailable = "org.sallyport.Outbox.Unavailable"

  package init?(qualifiedName: String, parameters: JSONObject) {
    self.init(rawValue: qualifiedName)
  }

  package var qualifiedName: String { rawValue }
  package var parameters: JSONObject { JSONObject() }
}
