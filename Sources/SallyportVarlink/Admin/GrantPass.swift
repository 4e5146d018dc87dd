/// Asks somebody for nothing, for a time.
package struct GrantPass: AdminCall {
  package static let method = "org.sallyport.Admin.GrantPass"

  package var user: String
  /// Seconds from now on.
  package var duration: Int64
  package var reason: String
  package var authority: Authority?

  package init(user: String, duration: Int64, reason: String, authority: Authority? = nil) {
    self.user = user
    self.duration = duration
    self.reason = reason
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    user = try reader.string("user", bytes: AdminLimits.user)
    duration = try reader.integer("duration")
    reason = try reader.string("reason", bytes: AdminLimits.remark)
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
    guard AdminLimits.passDuration.contains(duration) else { throw InvalidParameter("duration") }
  }

  package var parameters: JSONObject {
    var object: JSONObject = [
      "user": .string(user), "duration": .integer(duration), "reason": .string(reason),
    ]
    object.set(authority: authority)
    return object
  }

  package struct Reply: WireReply {
    package var pass: AdminPass

    package init(pass: AdminPass) {
      self.pass = pass
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      pass = try AdminPass(json: try reader.object("pass"))
    }

    package var parameters: JSONObject { ["pass": .object(pass.json)] }
  }
}
