/// Takes the accounts in the store as they are, although they are not those that were sealed.
package struct AcceptStore: AdminCall {
  package static let method = "org.sallyport.Admin.AcceptStore"

  package var authority: Authority?

  package init(authority: Authority? = nil) {
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set(authority: authority)
    return object
  }

  package struct Reply: WireReply {
    /// Names of one reply: the rest stands in the listing.
    package static let maximumNames = 100

    /// Accounts that there are.
    package var accounts: Int64

    /// How many of them stay refused, because their records carry no MAC that fits.
    package var refused: Int64

    /// The first of these.
    package var refusedUsers: [String]

    package init(accounts: Int64, refused: Int64 = 0, refusedUsers: [String] = []) {
      self.accounts = accounts
      self.refused = refused
      self.refusedUsers = refusedUsers
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      accounts = try reader.integer("accounts")
      refused = try reader.integer("refused")
      refusedUsers = try reader.strings("refusedUsers")
    }

    package var parameters: JSONObject {
      [
        "accounts": .integer(accounts), "refused": .integer(refused),
        "refusedUsers": .array(refusedUsers.map(JSONValue.string)),
      ]
    }
  }
}
