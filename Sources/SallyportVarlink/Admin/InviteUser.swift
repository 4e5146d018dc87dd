/// Gives an account without a second factor leave to enrol at its next sign-in.
package struct InviteUser: AccountAdminCall {
  package static let method = "org.sallyport.Admin.InviteUser"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }

  package struct Reply: WireReply {
    /// What is to be typed there, as it is shown.
    package var code: Redacted
    /// Seconds since 1970.
    package var until: Int64
    /// What a sign-in asks of the account now; nil for whoever may not see it.
    package var ruling: AdminRuling?

    package init(code: Redacted, until: Int64, ruling: AdminRuling? = nil) {
      self.code = code
      self.until = until
      self.ruling = ruling
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      code = try reader.secret("code")
      until = try reader.integer("until")
      ruling = nil
      if let object = try reader.optionalObject("ruling") { ruling = try AdminRuling(json: object) }
    }

    package var parameters: JSONObject {
      var object: JSONObject = ["code": .string(code.value), "until": .integer(until)]
      if let ruling { object.set("ruling", .object(ruling.json)) }
      return object
    }
  }
}
