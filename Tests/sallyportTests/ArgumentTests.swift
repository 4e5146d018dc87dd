import ArgumentParser
import SallyportVarlink
import Testing

@testable import sallyport

struct ArgumentTests {
  @Test(
    "Arguments that mean nothing are refused",
    arguments: [
      ["enroll", "--digits", "5"], ["enroll", "--digits", "9"], ["enroll", "--period", "45"],
      ["enroll", "--algorithm", "MD5"], ["enroll", "ada"], ["status", "--user", "ada"],
      ["recovery", "show", "extra"], ["disable", "--json"],
      ["devices", "extra"], ["devices", "remove"], ["devices", "remove", "a", "b"], ["resync"],
      ["resync", "a", "b"], ["enroll", "--svg"], ["users", "unlock"],
      ["users", "unlock", "ada", "babbage"], ["nonsense"],
      ["audit", "extra"], ["audit", "--since"], ["audit", "--since", "yesterday"],
      ["audit", "--since", "2026-02-30"], ["audit", "--user"], ["audit", "verify", "--json"],
      ["audit", "verify", "extra"], ["audit", "verify", "--journal", "a", "b"],
      ["users", "--second-factor", "on"], ["users", "ada"], ["users", "show"],
      ["users", "unlock", "ada", "--break-glass"], ["users", "unlock", "ada", "--reason", "x"],
      ["users", "disable", "ada", "--break-glass", "--reason", ""],
      ["users", "disable", "ada", "--break-glass", "--reason", String(repeating: "x", count: 201)],
      ["users", "exempt", "ada"], ["users", "exempt", "ada", "--for", "8h"],
      ["users", "exempt", "ada", "--reason", "x"],
      ["users", "exempt", "ada", "--for", "8", "--reason", "x"],
      ["users", "exempt", "ada", "--for", "0h", "--reason", "x"],
      ["users", "exempt", "ada", "--for", "31d", "--reason", "x"],
      ["users", "exempt", "ada", "--for", "8h", "--reason", ""],
      ["users", "exempt", "ada", "--end", "--for", "8h"],
      ["users", "exempt", "ada", "--end", "--reason", "x"],
      ["users", "exempt", "ada", "--end", "--break-glass"],
      ["policy", "set", "window"], ["policy", "set", "window", "1", "--default"],
      ["policy", "set"], ["policy", "mode"], ["policy", "mode", "on"],
      ["policy", "mode", "off", "--break-glass"],
      ["policy", "mandatory"], ["policy", "mandatory", "yes"],
      ["policy", "mandatory", "off", "--group", "staff"],
      ["policy", "mandatory", "off", "--from", "9998-03-01"],
      ["policy", "mandatory", "on", "--from", "1999-03-01"],
      ["policy", "mandatory", "on", "--from", "9998-02-30"],
      ["policy", "mandatory", "on", "--from", "soon"],
      ["policy", "mandatory", "on", "--group", "a,b"],
      ["policy", "mandatory", "on", "--group", ""],
      ["policy", "rules", "add"], ["policy", "rules", "add", "exempt"],
      ["policy", "rules", "add", "allow", "--note", "x"],
      ["policy", "rules", "add", "exempt", "--note", ""],
      ["policy", "rules", "add", "exempt", "--note", "x", "--account", ""],
      ["policy", "rules", "add", "exempt", "--note", "x", "--at", "0"],
      ["policy", "rules", "add", "exempt", "--note", "x", "--until", "1999-03-01"],
      ["policy", "rules", "remove"], ["policy", "rules", "remove", "first"],
      ["policy", "explain"], ["policy", "explain", "ada", "--service", ""],
      ["policy", "explain", "ada", "--from", ""], ["policy", "apply"],
      ["store", "accept"], ["store", "accept", "--yes"],
      ["store", "accept", "--break-glass"], ["store", "accept", "--reason", "x"],
      ["store", "accept", "ada", "--break-glass", "--reason", "x"],
    ])
  func nonsenseIsRefused(arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      try SallyportCommand.parseAsRoot(arguments)
    }
    #expect(error.map { SallyportCommand.exitCode(for: $0).rawValue } == 64)
  }

  @Test("The socket may stand before and behind the command, and has a default")
  func socket() throws {
    let before = try SallyportCommand.parseAsRoot(["--socket", "/a", "status", "--json"])
    #expect((before as? StatusCommand)?.connection.socket == "/a")
    let behind = try SallyportCommand.parseAsRoot(["recovery", "show", "--socket", "/b"])
    #expect((behind as? RecoveryShowCommand)?.options.connection.socket == "/b")
    let absent = try SallyportCommand.parseAsRoot(["disable"])
    #expect(
      (absent as? DisableCommand)?.connection.socket == "/run/sallyport/org.sallyport.Control")
  }

  @Test("An enrolment asks for what every app can do, unless told otherwise")
  func enrollment() throws {
    let plain = try #require(try SallyportCommand.parseAsRoot(["enroll"]) as? EnrollCommand)
    #expect(plain.algorithm == .sha1)
    #expect(plain.digits == 6)
    #expect(plain.period == 30)
    let arguments = [
      "enroll", "--algorithm", "sha256", "--digits", "8", "--period", "60", "--no-qr",
    ]
    let other = try #require(try SallyportCommand.parseAsRoot(arguments) as? EnrollCommand)
    #expect(other.algorithm == .sha256)
    #expect(other.digits == 8)
    #expect(other.period == 60)
    #expect(other.noQR)
  }

  @Test("The list is what the users command means, and its filters reach it")
  func users() throws {
    let plain = try #require(try SallyportCommand.parseAsRoot(["users"]) as? UsersListCommand)
    #expect(plain.filter == UserFilter())
    let arguments = [
      "users", "--second-factor", "disabled", "--locked", "--never-signed-in",
      "--identity-changed", "--all", "--json", "--socket", "/a",
    ]
    let list = try #require(try SallyportCommand.parseAsRoot(arguments) as? UsersListCommand)
    #expect(
      list.filter
        == UserFilter(
          secondFactor: .disabled, isLocked: true, hasNeverSignedIn: true,
          hasChangedIdentity: true, includesSystemAccounts: true))
    #expect(list.json)
    #expect(list.connection.socket == "/a")
  }

  @Test("The glass breaks with a reason, and without both it stays whole")
  func breakGlass() throws {
    let arguments = ["users", "unlock", "ada", "--break-glass", "--reason", "lost"]
    let broken = try SallyportCommand.parseAsRoot(arguments)
    #expect((broken as? UsersUnlockCommand)?.glass.breaking == "lost")
    let whole = try SallyportCommand.parseAsRoot(["users", "unlock", "ada"])
    #expect((whole as? UsersUnlockCommand)?.glass.breaking == nil)
    let policy = try SallyportCommand.parseAsRoot(
      ["policy", "mode", "off", "--break-glass", "--reason", "lost", "--yes"])
    #expect((policy as? PolicyModeCommand)?.options.glass.breaking == "lost")
    #expect((policy as? PolicyModeCommand)?.options.yes == true)
  }

  @Test("The store is accepted on root's word")
  func store() throws {
    let command = try SallyportCommand.parseAsRoot(
      ["store", "accept", "--break-glass", "--reason", "a disk was restored"])
    #expect((command as? StoreAcceptCommand)?.glass.breaking == "a disk was restored")
    #expect((command as? StoreAcceptCommand)?.yes == false)
  }

  @Test("A pass is for a time and a reason, or ends")
  func passes() throws {
    let grant = try SallyportCommand.parseAsRoot(
      ["users", "exempt", "ada", "--for", "30d", "--reason", "new phone"])
    #expect((grant as? UsersExemptCommand)?.span == TimeSpan(seconds: 2_592_000))
    let end = try SallyportCommand.parseAsRoot(
      ["users", "exempt", "ada", "--end", "--break-glass", "--reason", "x"])
    #expect((end as? UsersExemptCommand)?.end == true)
  }

  @Test("A pass that is too short or too long is told both ends", arguments: ["0h", "31d"])
  func passRange(span: String) {
    let error = #expect(throws: (any Error).self) {
      try SallyportCommand.parseAsRoot(
        ["users", "exempt", "ada", "--for", span, "--reason", "x"])
    }
    #expect(error.map { SallyportCommand.message(for: $0) } == "--for is from 1s to 30d")
  }

  @Test("Mandatory names its groups and its day, and off takes both back")
  func mandatory() throws {
    let on = try SallyportCommand.parseAsRoot([
      "policy", "mandatory", "on", "--group", "staff", "--group", "admins", "--from",
      "9998-03-01 14:05",
    ])
    let from = try #require(LocalDate(argument: "9998-03-01 14:05")?.seconds)
    #expect(
      (on as? PolicyMandatoryCommand)?.change.settings == [
        AdminSetting(name: "mode", value: "mandatory"),
        AdminSetting(name: "mandatory.groups", value: "staff,admins"),
        AdminSetting(name: "mandatory.from", value: String(from)),
      ])
    let off = try SallyportCommand.parseAsRoot(["policy", "mandatory", "off"])
    #expect(
      (off as? PolicyMandatoryCommand)?.change.settings == [
        AdminSetting(name: "mode", value: "voluntary"),
        AdminSetting(name: "mandatory.groups", value: ""),
        AdminSetting(name: "mandatory.from", value: ""),
      ])
  }

  @Test("A rule is what its options say, and stands where it is told to")
  func rules() throws {
    let command = try #require(
      try SallyportCommand.parseAsRoot([
        "policy", "rules", "add", "exempt", "--account", "backup", "--account", "restic",
        "--group", "machines", "--service", "sshd", "--from", "192.0.2.0/24", "--until",
        "9998-03-01", "--note", "nightly copies", "--at", "1",
      ]) as? PolicyRulesAddCommand)
    let rule = AdminRule(
      effect: .exempt, accounts: ["backup", "restic"], groups: ["machines"], services: ["sshd"],
      networks: ["192.0.2.0/24"], note: "nightly copies",
      until: LocalDate(argument: "9998-03-01")?.seconds)
    #expect(command.rule == rule)
    let other = AdminRule(effect: .require, note: "everybody")
    #expect(try command.inserted(into: [other]) == [rule, other])
    #expect(try command.inserted(into: []) == [rule])
    let last = try #require(
      try SallyportCommand.parseAsRoot(["policy", "rules", "add", "require", "--note", "x"])
        as? PolicyRulesAddCommand)
    #expect(try last.inserted(into: [other]).first == other)
    let far = try #require(
      try SallyportCommand.parseAsRoot(
        ["policy", "rules", "add", "require", "--note", "x", "--at", "3"])
        as? PolicyRulesAddCommand)
    #expect(throws: CommandFailure.self) { try far.inserted(into: [other]) }
    let full = Array(repeating: other, count: 1024)
    #expect(throws: CommandFailure.self) { try last.inserted(into: full) }
    #expect(try PolicyRulesRemoveCommand.removing(1, from: [other]) == [])
    for number in [Int.min, 0, 2, Int.max] {
      #expect(throws: CommandFailure.self) {
        try PolicyRulesRemoveCommand.removing(number, from: [other])
      }
    }
    #expect(throws: CommandFailure.self) { try PolicyRulesRemoveCommand.removing(1, from: []) }
  }

  @Test("The policy and its rules are shown where nothing else is asked for")
  func policyDefaults() throws {
    #expect(try SallyportCommand.parseAsRoot(["policy"]) is PolicyShowCommand)
    #expect(try SallyportCommand.parseAsRoot(["policy", "--json"]) is PolicyShowCommand)
    #expect(try SallyportCommand.parseAsRoot(["policy", "rules"]) is PolicyRulesListCommand)
    let explain = try SallyportCommand.parseAsRoot(
      ["policy", "explain", "ada", "--service", "su", "--from", "2001:db8::1"])
    #expect((explain as? PolicyExplainCommand)?.address == "2001:db8::1")
    let set = try SallyportCommand.parseAsRoot(["policy", "set", "issuer", "--default"])
    #expect((set as? PolicySetCommand)?.value == nil)
  }

  @Test("The list is what the devices command means, and a name may begin with a dash")
  func devices() throws {
    let list = try SallyportCommand.parseAsRoot(["devices", "--json", "--socket", "/a"])
    #expect((list as? DevicesListCommand)?.json == true)
    #expect((list as? DevicesListCommand)?.connection.socket == "/a")
    let remove = try SallyportCommand.parseAsRoot(["devices", "remove", "--", "--old"])
    #expect((remove as? DevicesRemoveCommand)?.name == "--old")
    let resync = try SallyportCommand.parseAsRoot(["resync", "work phone"])
    #expect((resync as? ResyncCommand)?.name == "work phone")
  }

  @Test("To show is what the audit command means, and a moment is what people call it")
  func audit() throws {
    let arguments = ["audit", "--user", "ada", "--since", "2h", "--follow", "--json"]
    let show = try #require(try SallyportCommand.parseAsRoot(arguments) as? AuditShowCommand)
    #expect(show.user == "ada")
    #expect(show.since != nil)
    #expect(show.follow && show.json)
    let plain = try #require(try SallyportCommand.parseAsRoot(["audit"]) as? AuditShowCommand)
    #expect(plain.user == nil && plain.since == nil && !plain.follow && !plain.json)
  }

  @Test(
    "The journal is systemd's, or a file, or standard input",
    arguments: [
      ([], nil), (["--journal"], .systemd), (["--journal", "-"], .standardInput),
      (["--journal", "/var/log/auth.log"], .file("/var/log/auth.log")),
      (["--journal", "--socket", "/a"], .systemd),
    ] as [([String], JournalSource?)])
  func journal(arguments: [String], source: JournalSource?) throws {
    let verify = try SallyportCommand.parseAsRoot(["audit", "verify"] + arguments)
    #expect((verify as? AuditVerifyCommand)?.journal == source)
  }
}
