/// An account and the policy at one moment.
package struct AccountSnapshot: Sendable {
  package let account: Account
  package let policy: Policy

  package init(account: Account, policy: Policy) {
    self.account = account
    self.policy = policy
  }
}
