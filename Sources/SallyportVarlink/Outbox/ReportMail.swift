/// Says what became of a mail.
package struct ReportMail: WireCall {
  package static let method = "org.sallyport.Outbox.ReportMail"

  package enum Outcome: String, Sendable, CaseIterable {
    case delivered, delayed, failed
  }

  /// Of `detail`: what a server says in a line, and the line before it.
  package static let detailBytes = 0...1024

  /// Of `id`: the longest name of an account and its numbers.
  static let idBytes = 1...1024

  package var id: String
  package var outcome: Outcome
  package var detail: String?

  package init(id: String, outcome: Outcome, detail: String? = nil) {
    self.id = id
    self.outcome = outcome
    self.detail = detail
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    id = try reader.string("id", bytes: Self.idBytes)
    outcome = try reader.choice("outcome")
    detail = try reader.optionalString("detail", bytes: Self.detailBytes)
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["id": .string(id), "outcome": .string(outcome.rawValue)]
    object.set("detail", detail)
    return object
  }

  package struct Reply: WireReply {
    package var isQueued: Bool

    package init(isQueued: Bool) {
      self.isQueued = isQueued
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      isQueued = try reader.bool("isQueued")
    }

    package var parameters: JSONObject { ["isQueued": .bool(isQueued)] }
  }
}
