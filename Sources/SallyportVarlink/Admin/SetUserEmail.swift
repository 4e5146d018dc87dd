/// Has an address wait for its owner to confirm it.
package struct SetUserEmail: AdminCall {
  package static let method = "org.sallyport.Admin.SetUserEmail"

  package var user: String
  package var email: String
  package var authority: Authority?

  package init(user: String, email: String, authority: Authority? = nil) {
    self.user = user
    self.email = email
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    user = try reader.string("user", bytes: AdminLimits.user)
    email = try reader.string("email", bytes: FieldLimits.email)
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["user": .string(user), "email": .string(email)]
    object.set(authority: authority)
    return object
  }

  package typealias Reply = ActivationReply
}
