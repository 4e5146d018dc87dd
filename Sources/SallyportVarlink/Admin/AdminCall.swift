/// A call of `org.sallyport.Admin` that needs a permission, or may.
package protocol AdminCall: WireCall {
  /// How the acting person shows that it is really them.
  var authority: Authority? { get set }
}

/// A call whose only other parameter is whom it is about.
package protocol AccountAdminCall: AdminCall {
  var user: String { get }

  init(user: String, authority: Authority?)
}

extension AccountAdminCall {
  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    let user = try reader.string("user", bytes: AdminLimits.user)
    let authority = try reader.optionalAuthority()
    try reader.refuseOthers()
    self.init(user: user, authority: authority)
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["user": .string(user)]
    object.set(authority: authority)
    return object
  }
}
