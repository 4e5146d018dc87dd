/// A login as a policy looks at it.
package struct PolicyQuestion: Hashable, Sendable {
  package let account: Account
  package let facts: AccountFacts

  /// PAM's.
  package let service: String

  /// Where the login comes from; nil where that is not known, or an unprivileged peer says it.
  package let address: IPAddress?
  package let moment: Moment

  /// Of the running kernel: what was remembered before it is void.
  package let boot: BootID?

  package init(
    account: Account, facts: AccountFacts, service: String, address: IPAddress?, moment: Moment,
    boot: BootID?
  ) {
    self.account = account
    self.facts = facts
    self.service = service
    self.address = address
    self.moment = moment
    self.boot = boot
  }
}
