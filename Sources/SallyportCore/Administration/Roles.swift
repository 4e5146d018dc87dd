/// All roles that there are (settings.md, `roles`); without any, root alone may do something.
package struct Roles: Hashable, Sendable {
  /// More than an organisation can keep apart.
  package static let maximumCount = 64

  package static let none = Roles([])

  package let list: [Role]

  /// Every group that decides who has a role or over whom: what the name service is to be asked
  /// about an acting person and about an account.
  package let groups: Set<GroupName>

  package init(_ list: [Role]) {
    self.list = list
    groups = list.reduce(into: []) { groups, role in
      groups.formUnion(role.groups)
      groups.formUnion(role.over ?? [])
    }
  }
}
