import Glibc
package import SallyportCore
import Synchronization

/// Everybody at once.
extension SystemNameService {
  /// The C library goes through a database at one place for the whole process.
  private static let enumeration = Mutex(())

  /// Everybody whom the name service lists, with what is known of these groups; nil where they are
  /// too many, or the list broke off.
  ///
  /// A directory may list nobody; its accounts are asked about one by one.
  package func roster(of groups: Set<GroupName>) -> Roster? {
    Self.enumeration.withLock { _ in
      var roster = Roster(listsMembers: GroupSources.listMembers())
      guard addAccounts(to: &roster) else { return nil }
      // Without its groups a list still says who there is.
      var withGroups = roster
      return Self.add(groups, to: &withGroups) ? withGroups : roster
    }
  }

  private func addAccounts(to roster: inout Roster) -> Bool {
    let size = Self.maximumRecordSize
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    defer { unsafe buffer.deallocate() }
    setpwent()
    defer { endpwent() }
    while true {
      var record = unsafe passwd()
      var result: UnsafeMutablePointer<passwd>?
      let code = unsafe getpwent_r(&record, buffer, size, &result)
      if code == ENOENT { return true }
      guard code == 0 else { return false }
      guard let text = unsafe record.pw_name, let name = unsafe AccountName(String(cString: text))
      else { continue }
      let identity = AccountIdentity(name: name, uid: unsafe UserID(record.pw_uid))
      let hasRoom = roster.add(
        identity, primaryGroup: unsafe record.pw_gid, isLocal: isLocal(identity))
      guard hasRoom else { return false }
    }
  }

  private static func add(_ groups: Set<GroupName>, to roster: inout Roster) -> Bool {
    guard !groups.isEmpty else { return true }
    for group in groups {
      switch number(of: group) {
      case .found(let number): roster.add(group, number: number)
      case .absent: roster.add(group, number: nil)
      case .failed: return false
      }
    }
    return addMembers(to: &roster)
  }

  /// Goes through all groups: one of another name may have the same number, and a group may stand
  /// there several times.
  private static func addMembers(to roster: inout Roster) -> Bool {
    setgrent()
    defer { endgrent() }
    while true {
      errno = 0
      guard let record = unsafe getgrent() else { return errno == 0 || errno == ENOENT }
      let number = unsafe record.pointee.gr_gid
      guard roster.wantsMembers(of: number), var next = unsafe record.pointee.gr_mem else {
        continue
      }
      while let member = unsafe next.pointee {
        roster.add(member: unsafe String(cString: member), of: number)
        unsafe next += 1
      }
    }
  }

  private static func number(of name: GroupName) -> SystemEntry<gid_t> {
    unsafe SystemEntry.lookUp(
      into: group(), maximumSize: maximumGroupSize,
      { unsafe getgrnam_r(name.value, $0, $1, $2, $3) }, value: { unsafe $0.gr_gid })
  }
}
