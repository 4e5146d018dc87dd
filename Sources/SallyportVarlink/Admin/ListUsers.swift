/// A page of the recorded accounts, in the order of their names' bytes.
package struct ListUsers: AdminCall {
  package static let method = "org.sallyport.Admin.ListUsers"

  /// Whether there is a second factor that counts.
  package enum SecondFactor: String, Sendable, CaseIterable {
    case enabled, disabled
  }

  /// The name behind which the page begins; nil for the first.
  package var after: String?
  /// The daemon chooses where it is nil.
  package var limit: Int64?
  package var secondFactor: SecondFactor?
  package var locked: Bool?
  package var neverSignedIn: Bool?
  package var authority: Authority?

  package init(
    after: String? = nil, limit: Int64? = nil, secondFactor: SecondFactor? = nil,
    locked: Bool? = nil, neverSignedIn: Bool? = nil, authority: Authority? = nil
  ) {
    self.after = after
    self.limit = limit
    self.secondFactor = secondFactor
    self.locked = locked
    self.neverSignedIn = neverSignedIn
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    after = try reader.optionalString("after", bytes: FieldLimits.name)
    limit = try reader.optionalInteger("limit")
    if let limit, !AdminLimits.page.contains(limit) { throw InvalidParameter("limit") }
    secondFactor = try reader.optionalChoice("secondFactor")
    locked = try reader.optionalBool("locked")
    neverSignedIn = try reader.optionalBool("neverSignedIn")
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set("after", after)
    object.set("limit", limit)
    object.set("secondFactor", secondFactor?.rawValue)
    object.set("locked", locked)
    object.set("neverSignedIn", neverSignedIn)
    object.set(authority: authority)
    return object
  }

  package struct Reply: WireReply {
    package var users: [AdminUser]
    /// What to go on behind; nil at the end.
    package var next: String?
    /// The groups whose members are all that the acting person may see; nil for everybody.
    package var over: [String]?

    package init(users: [AdminUser], next: String? = nil, over: [String]? = nil) {
      self.users = users
      self.next = next
      self.over = over
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      users = try reader.objects("users", AdminUser.init(json:))
      next = try reader.optionalString("next", bytes: FieldLimits.name)
      over = try reader.optionalStrings("over")
    }

    package var parameters: JSONObject {
      var object = JSONObject()
      object.set("users", users.map(\.json))
      object.set("next", next)
      if let over { object.set("over", over) }
      return object
    }
  }
}
