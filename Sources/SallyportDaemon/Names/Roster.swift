package import SallyportCore

/// Everybody whom the name service lists, read at once: who asks about thousands would wait long
/// where each question reads a file from its beginning.
///
/// Of an account it says what the name service says that is asked about it alone, or nothing.
package struct Roster: Sendable {
  /// Beyond it nobody is listed, and everybody is asked about one by one.
  ///
  /// Such a list takes some ten MiB, until whoever wanted it has gone.
  package static let maximumAccounts = 1 << 18

  /// One account; its name is a key of the list, as a hash under a key of this process.
  private struct Entry {
    let uid: UserID
    let primaryGroup: UInt32
    let isLocal: Bool?
  }

  private var entries: [Int: Entry] = [:]

  /// The groups that were looked up, each with its number; nil where there is no such group.
  private var groups: [GroupName: UInt32?] = [:]

  /// Whom groups of these numbers list, as hashes of names; nil where lists of members do not say
  /// who is one.
  private var members: [UInt32: CompactSet<Int>]?

  /// - Parameter listsMembers: whether who is a member of a group can be told by its list.
  package init(listsMembers: Bool) {
    members = listsMembers ? [:] : nil
  }

  /// The first account of a name is the one that has it.
  ///
  /// - Returns: whether there was room.
  package mutating func add(
    _ identity: AccountIdentity, primaryGroup: UInt32, isLocal: Bool?
  ) -> Bool {
    guard entries.count < Self.maximumAccounts else { return false }
    let hash = Self.hash(identity.name.value)
    if entries[hash] == nil {
      entries[hash] = Entry(uid: identity.uid, primaryGroup: primaryGroup, isLocal: isLocal)
    }
    return true
  }

  /// Takes note of a group's number; of nil where there is no such group.
  package mutating func add(_ group: GroupName, number: UInt32?) {
    groups.updateValue(number, forKey: group)
    if let number, members != nil { members?[number] = CompactSet() }
  }

  /// Whether somebody wants to know who is a member of groups of this number.
  func wantsMembers(of number: UInt32) -> Bool {
    members?[number] != nil
  }

  /// Adds somebody whom a group of this number lists.
  package mutating func add(member name: String, of number: UInt32) {
    members?[number]?.insert(Self.hash(name))
  }

  // MARK: What it says

  /// Who has the name; nil where that is not known.
  func account(named name: AccountName) -> AccountIdentity? {
    entries[Self.hash(name.value)].map { AccountIdentity(name: name, uid: $0.uid) }
  }

  /// What a policy wants to know about an account of the list; nil where not all of it is known.
  func facts(of identity: AccountIdentity, _ needed: NeededFacts) -> AccountFacts? {
    let hash = Self.hash(identity.name.value)
    guard let entry = entries[hash], entry.uid == identity.uid else { return nil }
    if needed.locality, entry.isLocal == nil { return nil }
    guard let membership = membership(of: entry, hash, among: needed.groups) else { return nil }
    return AccountFacts(groups: membership, isLocal: needed.locality ? entry.isLocal : nil)
  }

  private func membership(
    of entry: Entry, _ hash: Int, among groups: Set<GroupName>
  ) -> GroupMembership? {
    guard !groups.isEmpty else { return .unknown }
    guard let members else { return nil }
    var member: Set<GroupName> = []
    for group in groups {
      guard let number = self.groups[group] else { return nil }
      guard let number else { continue }
      if number == entry.primaryGroup || members[number]?.contains(hash) == true {
        member.insert(group)
      }
    }
    return GroupMembership(asked: groups, member: member)
  }

  private static func hash(_ name: String) -> Int {
    var hasher = Hasher()
    for byte in name.utf8 { hasher.combine(byte) }
    return hasher.finalize()
  }
}
