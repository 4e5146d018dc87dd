/// Confirms the address that waits by the code that was sent there (`method ConfirmEmail`).
package struct ConfirmEmail: WireCall {
  package static let method = "org.sallyport.Account.ConfirmEmail"

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
    package var address: String
    /// The new sheet, where the account has just become enrolled.
    package var recoveryCodes: [NumberedRecoveryCode]?

    package init(address: String, recoveryCodes: [NumberedRecoveryCode]? = nil) {
      self.address = address
      self.recoveryCodes = recoveryCodes
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      address = try reader.string("address")
      recoveryCodes = try reader.optionalObjects(
        "recoveryCodes", NumberedRecoveryCode.init(json:))
    }

    package var parameters: JSONObject {
      var object: JSONObject = ["address": .string(address)]
      object.set("recoveryCodes", recoveryCodes?.map(\.json))
      return object
    }
  }
}
