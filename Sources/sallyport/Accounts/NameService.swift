import Glibc

/// What this machine's name service says about accounts and groups: every such call of this
/// program.
///
/// An error is never taken for an absence (I4).
struct NameService {
  /// Which entries are personal.
  let criteria: PersonalAccounts

  /// Every account that the name service lists, in the order of the daemon's lists.
  ///
  /// A directory may be set up to list nobody; such accounts are found by name only.
  func accounts() throws(CommandFailure) -> [SystemAccount] {
    var accounts: [(order: UInt64, account: SystemAccount)] = []
    var criteria = criteria
    setpwent()
    defer { endpwent() }
    while true {
      errno = 0
      guard let entry = unsafe getpwent() else { break }
      guard let account = unsafe Self.account(entry, &criteria) else { continue }
      accounts.append((Self.order(account.name), account))
    }
    // Some sources end their list with ENOENT.
    guard errno == 0 || errno == ENOENT else { throw Self.failure("list its accounts", errno) }
    accounts.sort { left, right in
      left.order != right.order
        ? left.order < right.order : SystemAccount.precedes(left.account.name, right.account.name)
    }
    return accounts.map(\.account)
  }

  /// The first bytes of a name as a number of the same order: most comparisons need no more.
  private static func order(_ name: String) -> UInt64 {
    var order: UInt64 = 0
    var room = 8
    for byte in name.utf8.prefix(room) {
      order = order << 8 | UInt64(byte)
      room -= 1
    }
    return order << UInt64(8 * room)
  }

  /// - Returns: nil where there is no such account.
  func account(named name: String) throws(CommandFailure) -> SystemAccount? {
    errno = 0
    guard let entry = unsafe getpwnam(name) else {
      guard Self.saysAbsent.contains(errno) else { throw Self.failure("look an account up", errno) }
      return nil
    }
    var criteria = criteria
    return unsafe Self.account(entry, &criteria)
  }

  /// Whose a uid is; nil where it is nobody's.
  func name(ofUID uid: Int64) throws(CommandFailure) -> String? {
    guard let uid = UInt32(exactly: uid) else { return nil }
    errno = 0
    guard let entry = unsafe getpwuid(uid) else {
      guard Self.saysAbsent.contains(errno) else { throw Self.failure("look an account up", errno) }
      return nil
    }
    return unsafe entry.pointee.pw_name.map { unsafe String(cString: $0) }
  }

  /// A group by its name: its gid, and whom it lists as members.
  ///
  /// - Returns: nil where there is no such group.
  func group(named name: String) throws(CommandFailure) -> (gid: UInt32, members: Set<String>)? {
    errno = 0
    guard let entry = unsafe getgrnam(name) else {
      guard Self.saysAbsent.contains(errno) else { throw Self.failure("look a group up", errno) }
      return nil
    }
    var members: Set<String> = []
    var next = unsafe entry.pointee.gr_mem
    while let member = unsafe next?.pointee {
      members.insert(unsafe String(cString: member))
      unsafe next = next?.advanced(by: 1)
    }
    return (unsafe entry.pointee.gr_gid, members)
  }

  private static func account(
    _ entry: UnsafeMutablePointer<passwd>, _ criteria: inout PersonalAccounts
  ) -> SystemAccount? {
    guard let name = unsafe entry.pointee.pw_name else { return nil }
    let shell = unsafe entry.pointee.pw_shell.map { unsafe String(cString: $0) }
    let uid = unsafe entry.pointee.pw_uid
    let home = unsafe entry.pointee.pw_dir.map { unsafe String(cString: $0) }
    return SystemAccount(
      name: unsafe String(cString: name), uid: uid, gid: unsafe entry.pointee.pw_gid,
      isPersonal: criteria.admit(uid: uid, shell: shell ?? ""),
      hasLoginShell: criteria.isLoginShell(shell ?? ""), home: home ?? "")
  }

  /// What getpwnam(3) may set where a name is not found.
  private static let saysAbsent: Set<Int32> = [0, ENOENT, ESRCH]

  private static func failure(_ deed: String, _ code: Int32) -> CommandFailure {
    CommandFailure(
      "this machine's name service cannot \(deed): \(SystemFailure.text(code))",
      hint: "getent passwd shows what it has; try again once that works")
  }
}
