/// Ends an invitation.
package struct RevokeInvitation: AccountAdminCall {
  package static let method = "org.sallyport.Admin.RevokeInvitation"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }

  package struct Reply: WireReply {
    /// Whether there was one that still held.
    package var wasOpen: Bool

    package init(wasOpen: Bool) {
      self.wasOpen = wasOpen
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      wasOpen = try reader.bool("wasOpen")
    }

    package var parameters: JSONObject { ["wasOpen": .bool(wasOpen)] }
  }
}
