import Glibc
package import SallyportCore

/// The group database as NSS composes it.
extension SystemNameService {
  /// The local file whose change is seen at once.
  package static let localGroupPath = "/etc/group"

  /// The largest group that is read: some hundred thousand members.
  static let maximumGroupSize = 1 << 24

  /// As many groups as a process can be in (NGROUPS_MAX of Linux).
  static let maximumGroups = 1 << 16

  /// Asks for somebody's groups, and for each group by its name.
  ///
  /// getgrouplist(3) does not say that a service could not be asked, but getgrnam_r(3) does (I4).
  /// And where a group names somebody who is not in it by that list, nothing is known of it.
  package func groups(of subject: NameSubject, among groups: Set<GroupName>) -> GroupLookup {
    let list: Set<gid_t>
    switch groupIDs(of: subject) {
    case .failure(let failure): return .failed(failure.reason)
    case .success(let found): list = found
    }
    var asked = groups
    var member: Set<GroupName> = []
    for group in groups {
      switch Self.entry(of: group, naming: subject.identity.name) {
      case .absent: break
      case .failed(let reason): return .failed("group \(group): \(reason)")
      case .found(let entry) where list.contains(entry.id): member.insert(group)
      case .found(let entry) where entry.namesAccount: asked.remove(group)
      case .found: break
      }
    }
    return .found(GroupMembership(asked: asked, member: member))
  }

  package func absentGroups(among groups: Set<GroupName>) -> Set<GroupName>? {
    var absent: Set<GroupName> = []
    for group in groups {
      switch Self.entry(of: group, naming: nil) {
      case .found: break
      case .absent: absent.insert(group)
      case .failed: return nil
      }
    }
    return absent
  }

  /// Why somebody's groups could not be read.
  private struct Failure: Error {
    let reason: String
  }

  /// The primary group and all further ones (getgrouplist(3)); none of nobody.
  private func groupIDs(of subject: NameSubject) -> Result<Set<gid_t>, Failure> {
    let identity = subject.identity
    switch (primaryGroup(of: identity), subject) {
    case (.failed(let reason), _): return .failure(Failure(reason: reason))
    case (.absent, .account):
      return .failure(Failure(reason: "there is no account '\(identity.name)'"))
    case (.found(nil), .account):
      return .failure(Failure(reason: "'\(identity.name)' has another uid than \(identity.uid)"))
    case (.found(let primary?), .account):
      guard let list = Self.groupList(of: identity.name, primary: primary) else {
        let reason = "'\(identity.name)' is in more than \(Self.maximumGroups) groups"
        return .failure(Failure(reason: reason))
      }
      return .success(list)
    case (_, .nobody):
      _ = Self.groupList(of: identity.name, primary: .max)
      return .success([])
    }
  }

  /// Nil where the name belongs to another uid by now.
  private func primaryGroup(of identity: AccountIdentity) -> SystemEntry<gid_t?> {
    let name = identity.name.value
    return unsafe SystemEntry.lookUp(
      into: passwd(), maximumSize: Self.maximumRecordSize,
      { unsafe getpwnam_r(name, $0, $1, $2, $3) },
      value: { unsafe $0.pw_uid == identity.uid.rawValue ? $0.pw_gid : nil })
  }

  /// Nil where there are more than `maximumGroups`.
  private static func groupList(of name: AccountName, primary: gid_t) -> Set<gid_t>? {
    var count = 64
    while count <= maximumGroups {
      var list = [gid_t](repeating: primary, count: count)
      var found = CInt(count)
      if unsafe getgrouplist(name.value, primary, &list, &found) >= 0 {
        return Set(list.prefix(Int(found)))
      }
      // It says how many there are; twice as many is enough even if it did not.
      count = max(count * 2, Int(found))
    }
    return nil
  }

  /// A group as far as it matters here.
  private struct Group {
    let id: gid_t

    /// Whether the account is among the members by name.
    let namesAccount: Bool
  }

  private static func entry(of name: GroupName, naming account: AccountName?) -> SystemEntry<Group>
  {
    unsafe SystemEntry.lookUp(
      into: group(), maximumSize: maximumGroupSize,
      { unsafe getgrnam_r(name.value, $0, $1, $2, $3) },
      value: { record in
        let namesAccount = account.map { unsafe names($0, record) } ?? false
        return Group(id: unsafe record.gr_gid, namesAccount: namesAccount)
      })
  }

  private static func names(_ account: AccountName, _ record: group) -> Bool {
    guard var next = unsafe record.gr_mem else { return false }
    while let member = unsafe next.pointee {
      if unsafe strcmp(member, account.value) == 0 { return true }
      unsafe next += 1
    }
    return false
  }
}
