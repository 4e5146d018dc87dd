/// Has an address wait for its owner to confirm it.
package struct SetUserEmail: AdminCall {
  package static let method = "org.sallyport.Admin.SetUserEmail"

  package var user: String
  package var address: String
  package var authority: Authority?

  package init(user: String, address: String, authority: Authority? = nil) {
    self.user = user
    self.address = address
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    user = try reader.string("user", bytes: AdminLimits.user)
    address = try reader.string("address", bytes: FieldLimits.email)
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["user": .string(user), "address": .string(address)]
    object.set(authority: authority)
    return object
  }

  package typealias Reply = ActivationReply
}
