/// The answer to the step that was received last.
package struct LoginAnswer: WireCall {
  package typealias Reply = LoginStepReply
  package static let method = "org.sallyport.Login.Answer"

  /// Empty after info and error.
  package var response: Redacted

  package init(response: Redacted) {
    self.response = response
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    response = try reader.secret("response", bytes: FieldLimits.answer)
    try reader.refuseOthers()
  }

  package var parameters: JSONObject { ["response": .string(response.value)] }
}
