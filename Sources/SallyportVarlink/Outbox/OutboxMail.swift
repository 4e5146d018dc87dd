/// A mail to one person, as the mailer gets it (`type Mail`).
package struct OutboxMail: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case signInCode, activation, notice, test
  }

  package var id: String
  package var messageID: String
  package var kind: Kind
  package var to: String
  package var user: String
  package var host: String
  package var code: Redacted?
  /// Seconds.
  package var validity: Int64?
  package var events: [String]
  /// Seconds since 1970-01-01T00:00:00Z.
  package var queuedAt: Int64
  package var until: Int64

  package init(
    id: String, messageID: String, kind: Kind, to: String, user: String, host: String,
    code: Redacted? = nil, validity: Int64? = nil, events: [String] = [], queuedAt: Int64,
    until: Int64
  ) {
    self.id = id
    self.messageID = messageID
    self.kind = kind
    self.to = to
    self.user = user
    self.host = host
    self.code = code
    self.validity = validity
    self.events = events
    self.queuedAt = queuedAt
    self.until = until
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    id = try reader.string("id")
    messageID = try reader.string("messageID")
    kind = try reader.choice("kind")
    to = try reader.string("to")
    user = try reader.string("user")
    host = try reader.string("host")
    code = try reader.optionalSecret("code")
    validity = try reader.optionalInteger("validity")
    events = try reader.strings("events")
    queuedAt = try reader.integer("queuedAt")
    until = try reader.integer("until")
  }

  package var json: JSONObject {
    var object: JSONObject = [
      "id": .string(id), "messageID": .string(messageID), "kind": .string(kind.rawValue),
      "to": .string(to), "user": .string(user), "host": .string(host),
    ]
    object.set("code", code)
    object.set("validity", validity)
    object.set("events", events)
    object.set("queuedAt", queuedAt)
    object.set("until", until)
    return object
  }
}
