/// The recovery codes of somebody else.
package struct ReadRecoveryCodes: AccountAdminCall {
  package static let method = "org.sallyport.Admin.ReadRecoveryCodes"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }

  package struct Reply: WireReply {
    package var recoveryCodes: [NumberedRecoveryCode]
    /// How many codes there are, readable or not.
    package var left: Int64

    package init(recoveryCodes: [NumberedRecoveryCode], left: Int64) {
      self.recoveryCodes = recoveryCodes
      self.left = left
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      recoveryCodes = try reader.objects("recoveryCodes", NumberedRecoveryCode.init(json:))
      left = try reader.integer("left")
    }

    package var parameters: JSONObject {
      var object: JSONObject = ["left": .integer(left)]
      object.set("recoveryCodes", recoveryCodes.map(\.json))
      return object
    }
  }
}
