/// What the name service says about an account, as far as a policy asks.
package struct AccountFacts: Hashable, Sendable {
  package static let unknown = AccountFacts(groups: .unknown, isLocal: nil)

  package let groups: GroupMembership

  /// Whether it stands in the local passwd file (product row E11); nil where that is not known.
  package let isLocal: Bool?

  package init(groups: GroupMembership, isLocal: Bool?) {
    self.groups = groups
    self.isLocal = isLocal
  }
}
