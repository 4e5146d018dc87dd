/// Binds a record to the name and the uid that an account has now.
package struct AdoptUser: AccountAdminCall {
  package static let method = "org.sallyport.Admin.AdoptUser"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }

  package struct Reply: WireReply {
    package var formerUser: String
    package var formerUID: Int64

    package init(formerUser: String, formerUID: Int64) {
      self.formerUser = formerUser
      self.formerUID = formerUID
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      formerUser = try reader.string("formerUser")
      formerUID = try reader.integer("formerUID")
    }

    package var parameters: JSONObject {
      ["formerUser": .string(formerUser), "formerUID": .integer(formerUID)]
    }
  }
}
