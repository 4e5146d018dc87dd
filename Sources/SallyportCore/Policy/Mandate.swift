/// For whom and from when a second factor is mandatory, while the mode says that it is (product
/// row A9).
package struct Mandate: Hashable, Sendable {
  /// Enough for any organisation's departments; a login asks about each.
  package static let maximumGroups = 64

  /// Whose members; everybody's where empty.
  package internal(set) var groups: Set<GroupName> = []

  /// Until then people are told, and nobody is refused; at once where nil.
  package internal(set) var from: UnixTime?

  package init() {}

  /// Once begun it stays so, whatever the clock does (I6).
  package func hasBegun(at moment: Moment) -> Bool {
    from.map { $0 <= moment.latest } ?? true
  }

  /// Whether the account is among those it is for; where that cannot be told, it is (I4).
  func concerns(_ groups: GroupMembership) -> Bool {
    self.groups.isEmpty || self.groups.contains { groups.includes($0) ?? true }
  }
}
