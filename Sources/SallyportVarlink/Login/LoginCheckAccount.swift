/// Asks whether an account may sign in without having been asked for a second factor (S16).
package struct LoginCheckAccount: WireCall {
  package typealias Reply = LoginStepReply
  package static let method = "org.sallyport.Login.CheckAccount"

  package var user: String
  package var service: String
  package var address: String?

  package init(user: String, service: String, address: String? = nil) {
    self.user = user
    self.service = service
    self.address = address
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    user = try reader.string("user", bytes: FieldLimits.name)
    service = try reader.string("service", bytes: FieldLimits.name)
    address = try reader.optionalString("address")
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["user": .string(user), "service": .string(service)]
    object.set("address", address)
    return object
  }
}
