/// Removes every device and recovery code of an account, whatever uid is recorded.
package struct DisableUser: AccountAdminCall {
  package typealias Reply = DisableSecondFactor.Reply
  package static let method = "org.sallyport.Admin.DisableUser"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }
}
