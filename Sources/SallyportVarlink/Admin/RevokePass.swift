/// Ends a pass, and what is remembered.
package struct RevokePass: AccountAdminCall {
  package static let method = "org.sallyport.Admin.RevokePass"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }

  package struct Reply: WireReply {
    /// Whether there was a pass.
    package var wasGranted: Bool
    /// Sources that were remembered and no longer are.
    package var forgotten: Int64

    package init(wasGranted: Bool, forgotten: Int64 = 0) {
      self.wasGranted = wasGranted
      self.forgotten = forgotten
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      wasGranted = try reader.bool("wasGranted")
      forgotten = try reader.integer("forgotten")
    }

    package var parameters: JSONObject {
      ["wasGranted": .bool(wasGranted), "forgotten": .integer(forgotten)]
    }
  }
}
