/// Begins a login conversation.
package struct LoginBegin: WireCall {
  package typealias Reply = LoginStepReply
  package static let method = "org.sallyport.Login.Begin"

  /// The account to log in to (PAM_USER).
  package var user: String
  /// The application (PAM_SERVICE).
  package var service: String
  /// PAM_TTY.
  package var terminal: String?
  /// Numeric address of the remote end, unchecked.
  package var address: String?
  /// PAM_RUSER; recorded, decides nothing.
  package var remoteUser: String?
  /// PAM_SILENT.
  package var silent: Bool?
  /// An answer that was read before the call; taken as the answer to the first prompt.
  package var firstAnswer: Redacted?

  package init(
    user: String, service: String, terminal: String? = nil, address: String? = nil,
    remoteUser: String? = nil, silent: Bool? = nil, firstAnswer: Redacted? = nil
  ) {
    self.user = user
    self.service = service
    self.terminal = terminal
    self.address = address
    self.remoteUser = remoteUser
    self.silent = silent
    self.firstAnswer = firstAnswer
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    user = try reader.string("user", bytes: FieldLimits.name)
    service = try reader.string("service", bytes: FieldLimits.name)
    terminal = try reader.optionalString("terminal", bytes: FieldLimits.terminal)
    address = try reader.optionalString("address")
    remoteUser = try reader.optionalString("remoteUser")
    silent = try reader.optionalBool("silent")
    firstAnswer = try reader.optionalSecret("firstAnswer", bytes: FieldLimits.answer)
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["user": .string(user), "service": .string(service)]
    object.set("terminal", terminal)
    object.set("address", address)
    object.set("remoteUser", remoteUser)
    object.set("silent", silent)
    object.set("firstAnswer", firstAnswer)
    return object
  }
}
