/// Sends a code to an address of one's own, which confirms it (`method SetEmail`).
package struct SetEmail: WireCall {
  package static let method = "org.sallyport.Account.SetEmail"

  package var email: String
  package var stepUp: Redacted?

  package init(email: String, stepUp: Redacted? = nil) {
    self.email = email
    self.stepUp = stepUp
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    email = try reader.string("email", bytes: FieldLimits.email)
    stepUp = try reader.optionalSecret("stepUp")
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["email": .string(email)]
    object.set("stepUp", stepUp)
    return object
  }

  package typealias Reply = ActivationReply
}

/// Until when an activation code works.
package struct ActivationReply: WireReply {
  /// Seconds since 1970-01-01T00:00:00Z.
  package var until: Int64

  package init(until: Int64) {
    self.until = until
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    until = try reader.integer("until")
  }

  package var parameters: JSONObject { ["until": .integer(until)] }
}
