/// Somebody's account, with what is known of their groups.
package struct Person: Hashable, Sendable {
  package let identity: AccountIdentity

  /// Asked about all of `Roles.groups`, or unknown.
  package let groups: GroupMembership

  package init(identity: AccountIdentity, groups: GroupMembership) {
    self.identity = identity
    self.groups = groups
  }
}
