/// What is recorded about one account, and what the policy asks of it.
package struct GetUser: AccountAdminCall {
  package static let method = "org.sallyport.Admin.GetUser"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }

  package struct Reply: WireReply {
    package var user: AdminUser
    package var ruling: AdminRuling

    package init(user: AdminUser, ruling: AdminRuling) {
      self.user = user
      self.ruling = ruling
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      user = try AdminUser(json: try reader.object("user"))
      ruling = try AdminRuling(json: try reader.object("ruling"))
    }

    package var parameters: JSONObject {
      ["user": .object(user.json), "ruling": .object(ruling.json)]
    }
  }
}
