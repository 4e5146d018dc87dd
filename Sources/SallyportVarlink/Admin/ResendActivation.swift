/// Sends new codes to addresses of others that wait for one: one step-up for all of them.
package struct ResendActivation: AdminCall {
  package static let method = "org.sallyport.Admin.ResendActivation"

  package var users: [String]
  package var authority: Authority?

  package init(users: [String], authority: Authority? = nil) {
    self.users = users
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    users = try reader.strings("users")
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
    guard AdminLimits.activatedUsers.contains(users.count),
      users.allSatisfy({ AdminLimits.user.contains($0.utf8.count) })
    else { throw InvalidParameter("users") }
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set("users", users)
    object.set(authority: authority)
    return object
  }

  /// What came of it for one account.
  package struct Result: Sendable, Equatable {
    package var user: String
    /// Until when the new code works; nil where none was sent.
    package var until: Int64?
    /// The error that refused it, by its qualified name.
    package var error: String?

    package init(user: String, until: Int64? = nil, error: String? = nil) {
      self.user = user
      self.until = until
      self.error = error
    }

    init(json: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(json)
      user = try reader.string("user")
      until = try reader.optionalInteger("until")
      error = try reader.optionalString("error")
    }

    var json: JSONObject {
      var object: JSONObject = ["user": .string(user)]
      object.set("until", until)
      object.set("error", error)
      return object
    }
  }

  package struct Reply: WireReply {
    package var results: [Result]

    package init(results: [Result]) {
      self.results = results
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      results = try reader.objects("results", Result.init(json:))
    }

    package var parameters: JSONObject {
      var object = JSONObject()
      object.set("results", results.map(\.json))
      return object
    }
  }
}
