/// Takes the mail that is to be sent next.
package struct TakeMail: WireCall {
  package static let method = "org.sallyport.Outbox.TakeMail"

  /// Seconds that a call may wait: less than what the daemon takes for silence.
  package static let waits: ClosedRange<Int64> = 0...60

  package var wait: Int64?

  package init(wait: Int64? = nil) {
    self.wait = wait
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    wait = try reader.optionalInteger("wait")
    try reader.refuseOthers()
    if let wait, !Self.waits.contains(wait) { throw InvalidParameter("wait") }
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set("wait", wait)
    return object
  }

  package struct Reply: WireReply {
    package var mail: OutboxMail?

    package init(mail: OutboxMail?) {
      self.mail = mail
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      mail = nil
      if let object = try reader.optionalObject("mail") { mail = try OutboxMail(json: object) }
    }

    package var parameters: JSONObject {
      var object = JSONObject()
      if let mail { object.set("mail", .object(mail.json)) }
      return object
    }
  }
}
