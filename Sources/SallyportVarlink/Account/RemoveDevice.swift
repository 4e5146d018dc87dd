/// Removes one device of one's own.
package struct RemoveDevice: WireCall {
  package static let method = "org.sallyport.Account.RemoveDevice"

  package var name: String
  package var stepUp: Redacted?

  package init(name: String, stepUp: Redacted? = nil) {
    self.name = name
    self.stepUp = stepUp
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    name = try reader.deviceName("name")
    stepUp = try reader.optionalSecret("stepUp")
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["name": .string(name)]
    object.set("stepUp", stepUp)
    return object
  }

  package struct Reply: WireReply {
    /// Whether there still is a second factor; if not, the recovery codes are gone as well.
    package var enrolled: Bool

    package init(enrolled: Bool) {
      self.enrolled = enrolled
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      enrolled = try reader.bool("enrolled")
    }

    package var parameters: JSONObject { ["enrolled": .bool(enrolled)] }
  }
}
