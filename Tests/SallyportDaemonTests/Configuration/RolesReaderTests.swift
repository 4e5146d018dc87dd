import SallyportCore
import SallyportService
import Testing

@testable import SallyportDaemon

/// The `[roles.NAME]` tables (product row A1).
@Suite("The roles of the configuration file")
struct RolesReaderTests {
  private static func parse(_ text: String) throws(ConfigurationError) -> Roles {
    try ConfigurationFile.parse(text, file: "s.toml", stateDirectory: "/s").roles
  }

  private static let known =
    "users.view, users.disable, users.unlock, users.exempt, users.invite, recovery.view, "
    + "email.manage, policy.edit, audit.read, keys.rotate, store.backup"
  private static let nameless = "a role's name has 1 to 64 letters, digits, '-' and '_', not "
  private static let users =
    "roles.a.users must be a list of account names, for example [ \"ada\" ]"
  private static let groups =
    "roles.a.groups must be a list of group names, for example [ \"helpdesk\" ]"
  private static let over =
    "roles.a.over must be a list of group names, for example [ \"helpdesk\" ]"

  private static func names(_ count: Int) -> String {
    (0..<count).map { "\"n\($0)\"" }.joined(separator: ",")
  }

  private static func roles(_ count: Int) -> String {
    (0..<count).map { "[roles.r\($0)]\nusers=[\"ada\"]\npermissions=[\"users.view\"]\n" }.joined()
  }

  // MARK: Refusals

  @Test(
    "O5: a bad role is refused with its line and the reason",
    arguments: [
      ("roles = 1", 1, "roles must be tables: [roles.NAME]"),
      ("\n[[roles]]\nusers = []", 2, "roles must be tables: [roles.NAME]"),
      ("[roles]\na = 1", 2, "roles.a must be a table: [roles.a]"),
      ("[[roles.a]]", 1, "roles.a must be a table: [roles.a]"),
      ("[roles]\nusers = [ \"ada\" ]", 2, "roles.users must be a table: [roles.users]"),
      ("[roles.\"\"]", 1, "\(nameless)''"), ("[roles.\"a b\"]", 1, "\(nameless)'a b'"),
      ("[roles.'é']", 1, "\(nameless)'é'"),
      (
        "[roles.\(String(repeating: "x", count: 65))]", 1,
        "\(nameless)'\(String(repeating: "x", count: 65))'"
      ),

      ("[roles.a]\nuser = [ \"ada\" ]", 2, "there is no setting 'roles.a.user'"),
      ("[roles.a.over]", 1, over),
      ("[roles.a.more]", 1, "there is no setting 'roles.a.more'"),
      ("[roles.a]\nusers = \"ada\"", 2, users), ("[roles.a]\nusers = [ 1000 ]", 2, users),
      ("[roles.a]\nusers = [\n\"ada\",\n[ \"mara\" ] ]", 4, users),
      ("[roles.a]\nusers = [ \"a:b\" ]", 2, "roles.a.users: 'a:b' cannot be a name"),
      ("[roles.a]\nusers = [ \"\" ]", 2, "roles.a.users: '' cannot be a name"),
      ("[roles.a]\ngroups = \"wheel\"", 2, groups), ("[roles.a]\ngroups = [ true ]", 2, groups),
      ("[roles.a]\ngroups = [\n\"a b\"\n]", 3, "roles.a.groups: 'a b' cannot be a name"),
      (
        "[roles.a]\npermissions = \"users.view\"", 2,
        "roles.a.permissions must be a list of permissions: \(known)"
      ),
      (
        "[roles.a]\npermissions = [ \"users.view\",\n\"users.delete\" ]", 3,
        "roles.a.permissions: there is no permission 'users.delete'; there are \(known)"
      ),
      (
        "[roles.a]\npermissions = [ \"Users.View\" ]", 2,
        "roles.a.permissions: there is no permission 'Users.View'; there are \(known)"
      ),
      (
        "[roles.a]\npermissions = [ \"*\" ]", 2,
        "roles.a.permissions: there is no permission '*'; there are \(known)"
      ),

      (
        "\n[roles.a]\nusers = [ \"ada\" ]", 2,
        "roles.a allows nothing: say permissions = [ … ], of \(known)"
      ),
      (
        "[roles.a]\nusers = [ \"ada\" ]\npermissions = []", 1,
        "roles.a allows nothing: say permissions = [ … ], of \(known)"
      ),
      (
        "\n[roles.a]\npermissions = [ \"users.view\" ]", 2,
        "roles.a is nobody's: say users = [ … ] or groups = [ … ]"
      ),
      (
        "[roles.a]\nusers = []\ngroups = []\npermissions = [ \"users.view\" ]", 1,
        "roles.a is nobody's: say users = [ … ] or groups = [ … ]"
      ),
      (
        "[roles.a]\nusers = [ \"ada\" ]\npermissions = [ \"users.view\" ]\nover = []", 1,
        "roles.a.over names no group; without over, the role is over everybody"
      ),
      (
        "[roles.a]\nusers=[\"ada\"]\npermissions=[\"users.view\",\"audit.read\"]\nover=[\"staff\"]",
        1, "roles.a has over, so it cannot give audit.read, which concerns everybody"
      ),

      (
        "[roles.a]\nusers = [ \(names(257)) ]", 2, "roles.a.users has more than 256 names"
      ),
      (
        "[roles.a]\ngroups = [ \(names(257)) ]", 2, "roles.a.groups has more than 256 names"
      ),
      (roles(65), 64 * 3 + 1, "there are more than 64 roles"),
    ] as [(String, Int, String)])
  func badRole(text: String, line: Int, reason: String) {
    #expect(throws: ConfigurationError(file: "s.toml", line: line, reason: reason)) {
      try Self.parse(text)
    }
  }

  @Test("O5: a role that is said twice is refused")
  func twice() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try Self.parse("[roles.a]\nusers = [ \"ada\" ]\n[roles.a]\n")
    }
    #expect(error.line == 3)
  }

  // MARK: What is taken

  @Test("Where the file says nothing of roles, there are none", arguments: ["", "[roles]"])
  func none(text: String) throws {
    #expect(try Self.parse(text) == .none)
  }

  @Test("Every key of a role is read, as a table or in one line")
  func everyKey() throws {
    let role = Role(
      name: "help-desk_2", users: Set(["ada", "mara"].compactMap(AccountName.init)),
      groups: Set(["helpdesk"].compactMap(GroupName.init)),
      permissions: [.usersView, .recoveryView], over: Set(["staff"].compactMap(GroupName.init)))
    let table = """
      [roles.help-desk_2]
      users = [ "ada", 'mara', "ada" ]
      groups = [ "helpdesk" ]
      permissions = [
        "users.view",
        "recovery.view",
      ]
      over = [ "staff" ]
      """
    let line =
      "roles.help-desk_2 = { users = ['ada', 'mara'], groups = ['helpdesk'], "
      + "permissions = ['recovery.view', 'users.view'], over = ['staff'] }"
    #expect(try Self.parse(table) == Roles([role]))
    #expect(try Self.parse(line) == Roles([role]))
  }

  @Test("A role without over is over everybody", arguments: Permission.allCases)
  func withoutOver(permission: Permission) throws {
    let roles = try Self.parse(
      "[roles.a]\nusers = [ \"ada\" ]\npermissions = [ \"\(permission.rawValue)\" ]")
    #expect(roles.list.map(\.over) == [nil])
    #expect(roles.list.map(\.permissions) == [[permission]])
  }

  @Test("As many roles and names as are allowed are read")
  func limits() throws {
    #expect(try Self.parse(Self.roles(64)).list.count == 64)
    let roles = try Self.parse(
      "[roles.a]\nusers = [ \(Self.names(256)) ]\npermissions = [ \"users.view\" ]")
    #expect(roles.list[0].users.count == 256)
  }
}
