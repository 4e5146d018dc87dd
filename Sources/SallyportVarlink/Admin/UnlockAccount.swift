/// Clears all counted failures of an account.
package struct UnlockAccount: WireCall {
  package static let method = "org.sallyport.Admin.UnlockAccount"

  package var user: String

  package init(user: String) {
    self.user = user
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    user = try reader.string("user")
    try reader.refuseOthers()
  }

  package var parameters: JSONObject { ["user": .string(user)] }

  package struct Reply: WireReply {
    package var wasLocked: Bool

    package init(wasLocked: Bool) {
      self.wasLocked = wasLocked
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      wasLocked = try reader.bool("wasLocked")
    }

    package var parameters: JSONObject { ["wasLocked": .bool(wasLocked)] }
  }
}
