/// The errors of `org.sallyport.Admin`.
package enum AdminError: WireError {
  /// There is no such account, or nothing is recorded about it.
  case noSuchAccount(user: String)
  /// The account's name and uid no longer belong together as recorded.
  case identityChanged(user: String)
  /// The acting person lacks this permission.
  case notAuthorized(permission: String)
  /// The daemon could not reach its store or the name service; nothing was changed.
  case unavailable

  private static let prefix = "org.sallyport.Admin."

  package init?(qualifiedName: String, parameters: JSONObject) {
    var reader = ParameterReader(parameters)
    do {
      switch qualifiedName {
      case Self.prefix + "NoSuchAccount":
        self = .noSuchAccount(user: try reader.string("user"))
      case Self.prefix + "IdentityChanged":
        self = .identityChanged(user: try reader.string("user"))
      case Self.prefix + "NotAuthorized":
        self = .notAuthorized(permission: try reader.string("permission"))
      case Self.prefix + "Unavailable": self = .unavailable
      default: return nil
      }
    } catch {
      return nil
    }
  }

  package var qualifiedName: String {
    switch self {
    case .noSuchAccount: Self.prefix + "NoSuchAccount"
    case .identityChanged: Self.prefix + "IdentityChanged"
    case .notAuthorized: Self.prefix + "NotAuthorized"
    case .unavailable: Self.prefix + "Unavailable"
    }
  }

  package var parameters: JSONObject {
    switch self {
    case .noSuchAccount(let user), .identityChanged(let user): ["user": .string(user)]
    case .notAuthorized(let permission): ["permission": .string(permission)]
    case .unavailable: JSONObject()
    }
  }
}
