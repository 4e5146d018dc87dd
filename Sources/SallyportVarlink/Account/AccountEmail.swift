/// An account's address, and what became of its mail (`type Email`).
package struct AccountEmail: Sendable, Equatable {
  /// What became of the last mail.
  package struct Delivery: Sendable, Equatable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package var at: Int64
    package var to: String
    /// What the server or the mailer said; nil where the server took the mail.
    package var error: String?
    /// Whether nothing more is tried.
    package var final: Bool

    package init(at: Int64, to: String, error: String? = nil, final: Bool) {
      self.at = at
      self.to = to
      self.error = error
      self.final = final
    }
  }

  /// The confirmed one.
  package var address: String?
  package var confirmedAt: Int64?
  /// Whether codes of a login may go there, where the policy has e-mail.
  package var factor: Bool?
  /// The one that waits for its code, and until when.
  package var pending: String?
  package var pendingUntil: Int64?
  /// Since when the oldest mail has waited to be sent.
  package var waitingSince: Int64?
  package var delivery: Delivery?

  package init() {}

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    address = try reader.optionalString("address")
    confirmedAt = try reader.optionalInteger("confirmedAt")
    factor = try reader.optionalBool("factor")
    pending = try reader.optionalString("pending")
    pendingUntil = try reader.optionalInteger("pendingUntil")
    waitingSince = try reader.optionalInteger("waitingSince")
    if let object = try reader.optionalObject("delivery") {
      var reader = ParameterReader(object)
      delivery = Delivery(
        at: try reader.integer("at"), to: try reader.string("to"),
        error: try reader.optionalString("error"), final: try reader.bool("final"))
    }
  }

  package var json: JSONObject {
    var object = JSONObject()
    object.set("address", address)
    object.set("confirmedAt", confirmedAt)
    object.set("factor", factor)
    object.set("pending", pending)
    object.set("pendingUntil", pendingUntil)
    object.set("waitingSince", waitingSince)
    if let delivery {
      var inner: JSONObject = ["at": .integer(delivery.at), "to": .string(delivery.to)]
      inner.set("error", delivery.error)
      inner.set("final", delivery.final)
      object.set("delivery", .object(inner))
    }
    return object
  }
}
