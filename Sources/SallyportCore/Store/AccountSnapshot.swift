/// An account and the policy at one moment.
package struct AccountSnapshot: Sendable {
  package let account: Account
  package let policy: Policy

  /// The latest time that was ever recorded, to a minute.
  package let latestRecordedTime: UnixTime

  package init(account: Account, policy: Policy, latestRecordedTime: UnixTime) {
    self.account = account
    self.policy = policy
    self.latestRecordedTime = latestRecordedTime
  }
}
