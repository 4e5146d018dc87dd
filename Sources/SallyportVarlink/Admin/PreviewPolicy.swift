/// Asks what a changed policy would ask of some accounts; nothing is changed.
package struct PreviewPolicy: AdminCall {
  package static let method = "org.sallyport.Admin.PreviewPolicy"

  package var change: AdminPolicyChange
  package var users: [String]
  /// Through which they would sign in; sshd where it is nil.
  package var service: String?
  /// A numeric source; nil for none.
  package var address: String?
  /// The moment of `then`, in seconds since 1970; now where it is nil or has passed.
  package var at: Int64?
  package var authority: Authority?

  package init(
    _ change: AdminPolicyChange, users: [String], service: String? = nil, address: String? = nil,
    at: Int64? = nil, authority: Authority? = nil
  ) {
    self.change = change
    self.users = users
    self.service = service
    self.address = address
    self.at = at
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    change = try AdminPolicyChange(from: &reader)
    users = try reader.strings(
      "users", atMost: AdminLimits.previewedUsers, bytes: FieldLimits.name)
    service = try reader.optionalString("service", bytes: FieldLimits.name)
    address = try reader.optionalString("address", bytes: AdminLimits.address)
    at = try reader.optionalInteger("at")
    if let at, at < 0 { throw InvalidParameter("at") }
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    change.write(to: &object)
    object.set("users", users)
    object.set("service", service)
    object.set("address", address)
    object.set("at", at)
    object.set(authority: authority)
    return object
  }

  /// What is asked of one account, and what would be.
  package struct Standing: Sendable, Equatable {
    package var user: String
    package var now: AdminRuling
    package var then: AdminRuling
    package var lastSignIn: AccountSignIn?

    package init(
      user: String, now: AdminRuling, then: AdminRuling, lastSignIn: AccountSignIn? = nil
    ) {
      self.user = user
      self.now = now
      self.then = then
      self.lastSignIn = lastSignIn
    }

    package init(json: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(json)
      user = try reader.string("user")
      now = try AdminRuling(json: try reader.object("now"))
      then = try AdminRuling(json: try reader.object("then"))
      lastSignIn = nil
      if let signIn = try reader.optionalObject("lastSignIn") {
        lastSignIn = try AccountSignIn(json: signIn)
      }
    }

    package var json: JSONObject {
      var object: JSONObject = [
        "user": .string(user), "now": .object(now.json), "then": .object(then.json),
      ]
      if let lastSignIn { object.set("lastSignIn", .object(lastSignIn.json)) }
      return object
    }
  }

  package struct Reply: WireReply {
    package var standings: [Standing]

    package init(standings: [Standing]) {
      self.standings = standings
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      standings = try reader.objects("standings", Standing.init(json:))
    }

    package var parameters: JSONObject {
      var object = JSONObject()
      object.set("standings", standings.map(\.json))
      return object
    }
  }
}
