/// Replaces all recovery codes.
package struct RegenerateRecoveryCodes: WireCall {
  package typealias Reply = RecoveryCodesReply
  package static let method = "org.sallyport.Account.RegenerateRecoveryCodes"

  package var stepUp: Redacted?

  package init(stepUp: Redacted? = nil) {
    self.stepUp = stepUp
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    stepUp = try reader.optionalSecret("stepUp")
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set("stepUp", stepUp)
    return object
  }
}
