/// A call whose only parameter is the code that proves who asks.
package protocol StepUpCall: WireCall {
  var stepUp: Redacted? { get }

  init(stepUp: Redacted?)
}

extension StepUpCall {
  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    let stepUp = try reader.optionalSecret("stepUp")
    try reader.refuseOthers()
    self.init(stepUp: stepUp)
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set("stepUp", stepUp)
    return object
  }
}
