import SallyportCore

extension GroupName {
  static let staff = named("staff")
  static let helpdesk = named("helpdesk")
  static let wheel = named("wheel")

  private static func named(_ text: String) -> GroupName {
    guard let name = GroupName(text) else { preconditionFailure("'\(text)' is no group name") }
    return name
  }
}

extension Person {
  /// Somebody whose groups are known, of those that the tests name.
  init(_ name: String, uid: UInt32 = 2000, in groups: Set<GroupName> = []) {
    self.init(name, uid: uid, GroupMembership(asked: [.staff, .helpdesk, .wheel], member: groups))
  }

  /// Somebody whose groups could not be read.
  static func unreadable(_ name: String, uid: UInt32 = 2000) -> Person {
    Person(name, uid: uid, .unknown)
  }

  private init(_ name: String, uid: UInt32, _ groups: GroupMembership) {
    guard let name = AccountName(name) else { preconditionFailure("'\(name)' is no account name") }
    self.init(identity: AccountIdentity(name: name, uid: UserID(uid)), groups: groups)
  }
}

extension Role {
  /// Tim's alone.
  static func ofTim(_ permissions: Permission..., over: Set<GroupName>? = nil) -> Role {
    Role(
      name: "tim", users: [Person("tim").identity.name], permissions: Set(permissions), over: over)
  }

  /// Of every member of a group.
  static func of(
    _ group: GroupName, _ permissions: Set<Permission>, over: Set<GroupName>? = nil
  ) -> Role {
    Role(name: "\(group)", groups: [group], permissions: permissions, over: over)
  }
}
