/// Of which groups an account is a member, as far as the name service was asked and could tell.
package struct GroupMembership: Hashable, Sendable {
  /// Nothing is known, because nothing was asked or nothing could be told.
  package static let unknown = GroupMembership(asked: [], member: [])

  private let asked: Set<GroupName>
  private let member: Set<GroupName>

  package init(asked: Set<GroupName>, member: Set<GroupName>) {
    self.asked = asked
    self.member = member
  }

  /// Nil where that is not known; whoever asks must then take what is safe (I4).
  package func includes(_ group: GroupName) -> Bool? {
    asked.contains(group) ? member.contains(group) : nil
  }
}
