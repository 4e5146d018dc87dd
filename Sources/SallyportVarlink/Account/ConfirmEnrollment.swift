/// Confirms the pending enrolment by a code that the app shows now.
package struct ConfirmEnrollment: WireCall {
  package static let method = "org.sallyport.Account.ConfirmEnrollment"

  package var code: Redacted

  package init(code: Redacted) {
    self.code = code
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    code = try reader.secret("code")
    try reader.refuseOthers()
  }

  package var parameters: JSONObject { ["code": .string(code.value)] }

  package struct Reply: WireReply {
    /// The device's name.
    package var device: String
    /// The new sheet, where the account has just become enrolled.
    package var recoveryCodes: [NumberedRecoveryCode]?

    package init(device: String, recoveryCodes: [NumberedRecoveryCode]? = nil) {
      self.device = device
      self.recoveryCodes = recoveryCodes
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      device = try reader.string("device")
      recoveryCodes = try reader.optionalObjects(
        "recoveryCodes", NumberedRecoveryCode.init(json:))
    }

    package var parameters: JSONObject {
      var object: JSONObject = ["device": .string(device)]
      object.set("recoveryCodes", recoveryCodes?.map(\.json))
      return object
    }
  }
}
