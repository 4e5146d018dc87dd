/// The reply of Begin, Answer and CheckAccount.
package struct LoginStepReply: WireReply {
  package let step: LoginStep

  package init(step: LoginStep) {
    self.step = step
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    step = try LoginStep(json: try reader.object("step"))
  }

  package var parameters: JSONObject { ["step": .object(step.json)] }
}
