/// Sends a new code to the address of somebody's that waits for one.
package struct ResendActivation: AccountAdminCall {
  package static let method = "org.sallyport.Admin.ResendActivation"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }

  package typealias Reply = ActivationReply
}
