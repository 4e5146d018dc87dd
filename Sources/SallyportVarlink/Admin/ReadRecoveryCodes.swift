/// The recovery codes of somebody else.
package struct ReadRecoveryCodes: AccountAdminCall {
  package typealias Reply = RecoveryCodesReply
  package static let method = "org.sallyport.Admin.ReadRecoveryCodes"

  package var user: String
  package var authority: Authority?

  package init(user: String, authority: Authority? = nil) {
    self.user = user
    self.authority = authority
  }
}
