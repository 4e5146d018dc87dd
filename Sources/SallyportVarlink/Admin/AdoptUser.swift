/// Binds the record of a name to the uid that the name has now.
package struct AdoptUser: AccountAdminCall {
  package static let method = "org.sallyport.Admin.AdoptUser"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }

  package struct Reply: WireReply {
    package var formerUID: Int64

    package init(formerUID: Int64) {
      self.formerUID = formerUID
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      formerUID = try reader.integer("formerUID")
    }

    package var parameters: JSONObject { ["formerUID": .integer(formerUID)] }
  }
}
