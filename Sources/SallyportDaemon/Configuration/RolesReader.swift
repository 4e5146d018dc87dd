import SallyportCore
import SallyportService

/// Reads the `[roles.NAME]` tables of `sallyport.toml`, as strictly as every setting: a role that
/// nobody has, that allows nothing, or that cannot be used as it is written is a mistake.
struct RolesReader {
  let file: String

  func read(_ value: TOMLValue) throws(ConfigurationError) -> Roles {
    guard let table = value.table else {
      throw refused(value, "roles must be tables: [roles.NAME]")
    }
    if table.members.count > Roles.maximumCount {
      let first = table.members[Roles.maximumCount].value
      throw refused(first, "there are more than \(Roles.maximumCount) roles")
    }
    var list: [Role] = []
    for member in table.members { list.append(try role(member.key, member.value)) }
    return Roles(list)
  }

  private func role(
    _ name: String, _ value: TOMLValue
  ) throws(ConfigurationError) -> Role {
    guard Self.isName(name) else {
      throw refused(
        value,
        "a role's name has 1 to \(Role.maximumNameBytes) letters, digits, '-' and '_', not '\(name)'"
      )
    }
    let key = "roles.\(name)"
    guard let table = value.table else { throw refused(value, "\(key) must be a table: [\(key)]") }
    let lists = try lists(of: table, key)
    guard !lists.permissions.isEmpty else {
      throw refused(value, "\(key) allows nothing: say permissions = [ … ], of \(Self.known)")
    }
    guard !lists.users.isEmpty || !lists.groups.isEmpty else {
      throw refused(value, "\(key) is nobody's: say users = [ … ] or groups = [ … ]")
    }
    try refuseUnusable(lists, of: key, value)
    return Role(
      name: name, users: lists.users, groups: lists.groups, permissions: lists.permissions,
      over: lists.over)
  }

  /// What a role's table says.
  private struct Lists {
    var users: Set<AccountName> = []
    var groups: Set<GroupName> = []
    var permissions: Set<Permission> = []
    var over: Set<GroupName>?
  }

  private func lists(of table: TOMLTable, _ key: String) throws(ConfigurationError) -> Lists {
    var lists = Lists()
    for member in table.members {
      let (path, value) = ("\(key).\(member.key)", member.value)
      switch member.key {
      case "users": lists.users = try users(value, path)
      case "groups": lists.groups = try groups(value, path)
      case "permissions": lists.permissions = try permissions(value, path)
      case "over": lists.over = try groups(value, path)
      default: throw refused(value, "there is no setting '\(path)'")
      }
    }
    return lists
  }

  /// Refuses a limit to nobody, and permissions that a limited role cannot give.
  private func refuseUnusable(
    _ lists: Lists, of key: String, _ value: TOMLValue
  ) throws(ConfigurationError) {
    guard let over = lists.over else { return }
    guard !over.isEmpty else {
      throw refused(value, "\(key).over names no group; without over, the role is over everybody")
    }
    let unusable = Permission.allCases.first {
      lists.permissions.contains($0) && !$0.concernsOneAccount
    }
    guard let first = unusable else { return }
    throw refused(
      value, "\(key) has over, so it cannot give \(first.rawValue), which concerns everybody")
  }

  private func permissions(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> Set<Permission> {
    var permissions: Set<Permission> = []
    for (text, element) in try strings(value, key, "permissions: \(Self.known)") {
      guard let permission = Permission(rawValue: text) else {
        throw refused(element, "\(key): there is no permission '\(text)'; there are \(Self.known)")
      }
      permissions.insert(permission)
    }
    return permissions
  }

  private func users(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> Set<AccountName> {
    try names(value, key, "account names, for example [ \"ada\" ]") { AccountName($0) }
  }

  private func groups(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> Set<GroupName> {
    try names(value, key, "group names, for example [ \"helpdesk\" ]") { GroupName($0) }
  }

  private func names<Name: Hashable>(
    _ value: TOMLValue, _ key: String, _ what: String, _ name: (String) -> Name?
  ) throws(ConfigurationError) -> Set<Name> {
    var names: Set<Name> = []
    for (text, element) in try strings(value, key, what) {
      guard let name = name(text) else {
        throw refused(element, "\(key): '\(text)' cannot be a name")
      }
      names.insert(name)
    }
    guard names.count <= Role.maximumNames else {
      throw refused(value, "\(key) has more than \(Role.maximumNames) names")
    }
    return names
  }

  private func strings(
    _ value: TOMLValue, _ key: String, _ what: String
  ) throws(ConfigurationError) -> [(String, TOMLValue)] {
    let reason = "\(key) must be a list of \(what)"
    guard let array = value.array else { throw refused(value, reason) }
    var strings: [(String, TOMLValue)] = []
    for element in array {
      guard let text = element.string else { throw refused(element, reason) }
      strings.append((text, element))
    }
    return strings
  }

  private static let known = Permission.allCases.map(\.rawValue).joined(separator: ", ")

  /// So plain that it needs no quotes in TOML and none in a message.
  private static func isName(_ text: String) -> Bool {
    1...Role.maximumNameBytes ~= text.utf8.count
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  private func refused(_ value: TOMLValue, _ reason: String) -> ConfigurationError {
    ConfigurationError(file: file, line: value.line, reason: reason)
  }
}
