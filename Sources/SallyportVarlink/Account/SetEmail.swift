/// Sends a code to an address of one's own, which confirms it (`method SetEmail`).
package struct SetEmail: WireCall {
  package static let method = "org.sallyport.Account.SetEmail"

  package var address: String
  package var stepUp: Redacted?

  package init(address: String, stepUp: Redacted? = nil) {
    self.address = address
    self.stepUp = stepUp
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    address = try reader.string("address", bytes: FieldLimits.email)
    stepUp = try reader.optionalSecret("stepUp")
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["address": .string(address)]
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
