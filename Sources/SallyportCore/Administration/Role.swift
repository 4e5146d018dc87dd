/// Permissions that some people have, over everybody or over the members of some groups (product
/// row A1).
package struct Role: Hashable, Sendable {
  /// What one list may hold; whoever needs more makes a group of them.
  package static let maximumNames = 256

  /// What a role may be called: it fits one line of a message.
  package static let maximumNameBytes = 64

  package let name: String
  package let users: Set<AccountName>
  package let groups: Set<GroupName>
  package let permissions: Set<Permission>

  /// To whose members the role is limited; nil: everybody.
  package let over: Set<GroupName>?

  package init(
    name: String, users: Set<AccountName> = [], groups: Set<GroupName> = [],
    permissions: Set<Permission>, over: Set<GroupName>? = nil
  ) {
    self.name = name
    self.users = users
    self.groups = groups
    self.permissions = permissions
    self.over = over
  }

  /// Whether somebody is known to have the role.
  ///
  /// Who may be a member of one of its groups, as far as anybody can tell, does not have it.
  func isHeld(by person: Person) -> Bool {
    users.contains(person.identity.name) || groups.contains { person.groups.includes($0) == true }
  }

  /// Whether somebody has the role, or could: to be measured against, not to act.
  func couldBeHeld(by person: Person) -> Bool {
    users.contains(person.identity.name) || groups.contains { person.groups.includes($0) ?? true }
  }

  /// Whether the role is over this account; with nil, over all there are.
  ///
  /// An account whose groups could not be read is out of a limited role's reach.
  func reaches(_ target: Person?) -> Bool {
    guard let over else { return true }
    guard let target else { return false }
    return over.contains { target.groups.includes($0) == true }
  }
}
