/// Removes every device and every recovery code of one's own (`method Disable`).
package struct DisableSecondFactor: StepUpCall {
  package static let method = "org.sallyport.Account.Disable"

  package var stepUp: Redacted?

  package init(stepUp: Redacted? = nil) {
    self.stepUp = stepUp
  }

  package struct Reply: WireReply {
    package var removedDevices: [String]

    package init(removedDevices: [String]) {
      self.removedDevices = removedDevices
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      removedDevices = try reader.strings("removedDevices")
    }

    package var parameters: JSONObject {
      var object = JSONObject()
      object.set("removedDevices", removedDevices)
      return object
    }
  }
}
