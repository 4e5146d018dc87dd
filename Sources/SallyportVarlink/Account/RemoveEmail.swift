/// Takes one's own address away (`method RemoveEmail`).
package struct RemoveEmail: StepUpCall {
  package static let method = "org.sallyport.Account.RemoveEmail"

  package var stepUp: Redacted?

  package init(stepUp: Redacted? = nil) {
    self.stepUp = stepUp
  }

  package struct Reply: WireReply {
    /// Whether there still is a second factor.
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
