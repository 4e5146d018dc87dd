import Glibc
import Logging
import SallyportCore
import SallyportService
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("The configuration file")
struct ConfigurationFileTests {
  private static func parse(_ text: String) throws(ConfigurationError) -> Configuration {
    try ConfigurationFile.parse(text, file: "s.toml", stateDirectory: "/var/lib/sallyport")
  }

  private static let uids = "trustedUIDs must be a list of numeric user ids, for example [ 114 ]"
  private static let mebibytes = "audit.maxSize must be a number of MiB, from 16 to 1048576"
  private static let languages = "language must be one of en, de"
  private static let levels =
    "log.level must be one of trace, debug, info, notice, warning, error, critical"

  // MARK: Refusals

  @Test(
    "O5: a bad setting is refused with its line and the reason",
    arguments: [
      ("stor = \"/x\"", 1, "there is no setting 'stor'"),
      ("# first\n\n  colour = 1", 3, "there is no setting 'colour'"),
      ("[post]\nserver = \"x\"", 1, "there is no setting 'post'"),
      ("[mail]\nserver = \"x\"", 2, "there is no setting 'mail.server'"),
      ("[mail]\nuser = 114", 2, "mail.user must be the name of a user in quotes"),
      ("[log]\nlevel = \"info\"\nfile = \"/x\"", 3, "there is no setting 'log.file'"),
      ("[sockets]\nmode = 438", 2, "there is no setting 'sockets.mode'"),
      ("[log]\nlevel = \"info\"\n[log.more]", 3, "there is no setting 'log.more'"),
      ("sockets.path = \"/x\"", 1, "there is no setting 'sockets.path'"),
      ("log . colour = 1", 1, "there is no setting 'log.colour'"),
      ("\n\"stor\" = 1", 2, "there is no setting 'stor'"),
      ("\n'a key' = 1", 2, "there is no setting 'a key'"),
      ("\n\"a=b\" = 1", 2, "there is no setting 'a=b'"),
      ("\n\"a.b\" = 1", 2, "there is no setting 'a.b'"),
      ("\nlog.\"a b\" = 1", 2, "there is no setting 'log.a b'"),
      ("[ log ]\n\n\"no#comment\" = 1", 3, "there is no setting 'log.no#comment'"),
      ("[[rules]]\nx = 1", 1, "there is no setting 'rules'"),
      ("\nlog = { colour = 1 }", 2, "there is no setting 'log.colour'"),
      ("# one\r\n\r\ncolour = 1\r\n", 3, "there is no setting 'colour'"),
      ("[log]\r\nlevel = \"info\"\r\n\r\n[post]\r\n", 4, "there is no setting 'post'"),
      ("Store = \"/x\"", 1, "there is no setting 'Store'"),

      ("\nstore = 5", 2, "store must be an absolute path in quotes"),
      ("store = \"x.sqlite\"", 1, "store must be an absolute path in quotes"),
      ("store = \"\"", 1, "store must be an absolute path in quotes"),
      ("store = [ \"/x\" ]", 1, "store must be an absolute path in quotes"),
      ("key = true", 1, "key must be an absolute path in quotes"),
      ("key = \"~/key\"", 1, "key must be an absolute path in quotes"),
      ("key = 2026-01-01", 1, "key must be an absolute path in quotes"),
      (
        "\n[sockets]\ndirectory = \"run\"", 3,
        "sockets.directory must be an absolute path in quotes"
      ),
      ("sockets.directory = 1", 1, "sockets.directory must be an absolute path in quotes"),
      ("\"store\" = 5", 1, "store must be an absolute path in quotes"),

      ("trustedUIDs = 114", 1, uids), ("trustedUIDs = \"114\"", 1, uids),
      ("trustedUIDs = [ \"114\" ]", 1, uids), ("trustedUIDs = [ -1 ]", 1, uids),
      ("trustedUIDs = [ 4294967295 ]", 1, uids), ("trustedUIDs = [ 4294967296 ]", 1, uids),
      ("trustedUIDs = [ 114.0 ]", 1, uids), ("trustedUIDs = [ true ]", 1, uids),
      ("trustedUIDs = [ 1, [ 2 ] ]", 1, uids), ("trustedUIDs = {}", 1, uids),

      ("log = \"info\"", 1, "log must be a table: [log]"),
      ("\nsockets = \"/run\"", 2, "sockets must be a table: [sockets]"),
      ("[[log]]\nlevel = \"info\"", 1, "log must be a table: [log]"),
      ("[log]\nlevel = \"loud\"", 2, levels), ("[log]\nlevel = \"INFO\"", 2, levels),
      ("[log]\nlevel = 5", 2, levels), ("log.level = \"\"", 1, levels),
      ("log = { level = \"loud\" }", 1, levels),
      ("language = \"fr\"", 1, languages), ("\nlanguage = \"DE\"", 2, languages),
      ("language = \"de_DE\"", 1, languages), ("language = \"\"", 1, languages),
      ("language = [ \"de\" ]", 1, languages), ("# one\n\nlanguage = 1", 3, languages),
      ("audit = 256", 1, "audit must be a table: [audit]"),
      ("[audit]\nmaxSize = 15", 2, mebibytes), ("audit.maxSize = 1048577", 1, mebibytes),
      ("audit.maxSize = \"256\"", 1, mebibytes), ("audit.maxSize = -1", 1, mebibytes),
      ("audit.maxsize = 256", 1, "there is no setting 'audit.maxsize'"),

      ("store = \"/x\"\ncolour = 1\nkey = 5", 2, "there is no setting 'colour'"),
    ] as [(String, Int, String)])
  func badSetting(text: String, line: Int, reason: String) {
    #expect(throws: ConfigurationError(file: "s.toml", line: line, reason: reason)) {
      try Self.parse(text)
    }
  }

  @Test(
    "O5: a text that is not TOML is refused with its line",
    arguments: [
      ("store = ", 1), ("\n\nstore /x", 3), ("[log", 1), ("store = \"/x", 1),
      ("store = \"/x\"\nstore = \"/y\"", 2), ("[log]\n[log]", 2), ("\nx = 01", 2),
      ("store = \"/x\"\r\n\r\n= 1", 3), ("log.level = \"info\"\nlog = 1", 2), ("a = 1 b = 2", 1),
      ("[#log]", 1), ("\n[ # log", 2), ("\nkey = 1979-05-27T\"\"\"3", 2),
      ("[log]\nlevel = \"info\"\r", 2),
      ("log = { level = \"info\", }", 1), ("log = {\nlevel = \"info\" }", 1), ("key = \"\\q\"", 1),
      ("key = '/a\u{1}'", 1), ("key = \"\\ud800\"", 1), ("# \u{7F}", 1),
      ("log.level.a = 1\n[log.level]", 2),
      ("[log.a]\n[log]\na.b = 1", 3), ("log = {}\nlog.level = \"info\"", 2),
      ("log = {}\n[log.a]", 2),
      ("trustedUIDs = [ 1_, 2 ]", 1), ("trustedUIDs = [\n1\n2 ]", 3), ("trustedUIDs = [ 0_x1 ]", 1),
      ("\nx = \(String(repeating: "[", count: 100_000))", 2),
    ])
  func syntaxError(text: String, line: Int) throws {
    let error = try #require(throws: ConfigurationError.self) { try Self.parse(text) }
    #expect(error.line == line)
    #expect(error.description.hasPrefix("s.toml:\(line): "))
    #expect(!error.reason.isEmpty && !error.reason.contains("\n"))
  }

  @Test(
    "A text with a NUL is refused: what stands behind it would be taken for absent",
    arguments: [
      ("\0", 1), ("trustedUIDs = []\n\0trustedUIDs = [ 5 ]", 2), ("store = \"/x\"\0", 1),
      ("\nstore = \"/x\\u0000y\"", 2), ("\"store\\U00000000\" = \"/x\"", 1),
    ])
  func nul(text: String, line: Int) {
    let refusal = ConfigurationError(file: "s.toml", line: line, reason: "has a NUL character")
    #expect(throws: refusal) { try Self.parse(text) }
  }

  @Test("A refusal without a line names the file")
  func withoutLine() {
    let error = ConfigurationError(file: "/etc/s.toml", line: nil, reason: "is not UTF-8 text")
    #expect(error.description == "/etc/s.toml: is not UTF-8 text")
  }

  // MARK: Refused files

  @Test("A file that is not there is refused")
  func absent() throws {
    let file = try File()
    #expect(file.refusal == "cannot be opened: No such file or directory")
  }

  @Test("What is not a regular file is refused, and not waited for")
  func notRegular() throws {
    let file = try File()
    #expect(unsafe mkfifo(file.path, 0o600) == 0)
    #expect(file.refusal == "is not a regular file")
    #expect(unsafe unlink(file.path) == 0)
    #expect(unsafe mkdir(file.path, 0o700) == 0)
    #expect(file.refusal == "is not a regular file")
  }

  @Test("A file that others may write is refused", arguments: [0o620, 0o602, 0o666] as [mode_t])
  func writableByOthers(mode: mode_t) throws {
    let file = try File("")
    #expect(unsafe chmod(file.path, mode) == 0)
    #expect(file.refusal == "is writable by others; chmod go-w")
  }

  @Test("A file of another user is refused", .enabled(if: geteuid() == 0, "only root gives away"))
  func foreignOwner() throws {
    let file = try File("")
    #expect(unsafe chown(file.path, 65534, 0) == 0)
    #expect(file.refusal == "must belong to root or to the service's own user, not to uid 65534")
  }

  @Test("A file that is too large is refused")
  func tooLarge() throws {
    let comment = "#" + String(repeating: "x", count: SettingsText.maximumByteCount - 1)
    #expect(try File(comment).refusal == nil)
    #expect(try File(comment + "x").refusal == "is larger than 1048576 bytes")
  }

  @Test("A file that is not UTF-8 is refused")
  func notUTF8() throws {
    let file = try File(bytes: Array("# caf".utf8) + [0xE9, 0x0A])
    #expect(file.refusal == "is not UTF-8 text")
  }

  /// A configuration file in a folder of its own.
  private final class File {
    private let folder: TemporaryFolder
    let path: String

    init() throws {
      folder = try TemporaryFolder()
      path = folder.path(of: "sallyport.toml")
    }

    convenience init(_ text: String) throws {
      try self.init(bytes: Array(text.utf8))
    }

    convenience init(bytes: [UInt8]) throws {
      try self.init()
      try RegularFile.replace(path, with: bytes)
    }

    /// Why it is not taken; nil if it is.
    var refusal: String? {
      do {
        _ = try ConfigurationFile.read(path, stateDirectory: "/var/lib/sallyport")
        return nil
      } catch {
        #expect(error.file == path && error.line == nil)
        return error.reason
      }
    }
  }

  // MARK: What is taken

  @Test(
    "Where the file says nothing, the defaults hold",
    arguments: ["", "# nothing\n", "[sockets]\n[log]\n", "trustedUIDs = []", "\u{FEFF}"])
  func defaults(text: String) throws {
    let standard = Configuration(
      store: "/var/lib/sallyport/sallyport.sqlite", key: nil, socketDirectory: "/run/sallyport",
      trustedUIDs: [], logLevel: .notice)
    #expect(try Self.parse(text) == standard)
  }

  @Test("Every setting is read")
  func everySetting() throws {
    let text = """
      store = '/srv/s.sqlite'
      key = "/srv/key"
      trustedUIDs = [ 0, 114, 4294967294, 114, ]
      language = "de"

      [sockets]
      directory = "/srv/run" # not /run
      [log]
      "level" = "trace"
      [audit]
      maxSize = 16
      """
    let configuration = Configuration(
      store: "/srv/s.sqlite", key: "/srv/key", socketDirectory: "/srv/run",
      trustedUIDs: [0, 114, 4_294_967_294], logLevel: .trace, auditLimit: 16 << 20,
      language: .german)
    #expect(try Self.parse(text) == configuration)
    #expect(
      try Self.parse(
        "store = \"/srv/s.sqlite\"\nkey = \"/srv/key\"\ntrustedUIDs = [0, 114, 4294967294]\n"
          + "sockets.directory = \"/srv/run\"\nlog = { level = \"trace\" }\n"
          + "audit.maxSize = 16\n\"language\" = 'de'") == configuration)
  }

  @Test("Every level of the log can be set", arguments: Logger.Level.allCases)
  func level(level: Logger.Level) throws {
    #expect(try Self.parse("log.level = \"\(level.rawValue)\"").logLevel == level)
  }

  @Test("Every language can be set, and the example names it", arguments: Language.allCases)
  func language(language: Language) throws {
    #expect(try Self.parse("language = \"\(language.rawValue)\"").language == language)
    #expect(try ProjectFile.text(of: "etc/sallyport.toml").contains(" \"\(language.rawValue)\""))
  }

  @Test("The shipped example says the defaults, commented out or not")
  func example() throws {
    let text = try ProjectFile.text(of: "etc/sallyport.toml")
    let standard = Configuration.standard(stateDirectory: "/var/lib/sallyport")
    #expect(try Self.parse(text) == standard)

    let settings = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.wholeMatch(of: /#([A-Za-z]+ = .*|\[roles\..*\])/).map { String($0.1) } ?? String(line)
    }
    var said = standard
    said.key = SealingKeySource.standardPath
    said.roles = Roles([
      Role(
        name: "helpdesk", groups: [try #require(GroupName("helpdesk"))],
        permissions: [.usersView, .usersUnlock, .usersInvite],
        over: [try #require(GroupName("staff"))]),
      Role(
        name: "security", users: [try #require(AccountName("ada"))],
        permissions: [.usersView, .usersDisable, .policyEdit, .auditRead]),
    ])
    #expect(try Self.parse(settings.joined(separator: "\n")) == said)
    let names = settings.compactMap { $0.wholeMatch(of: /([A-Za-z]+) = .*/).map { $0.1 } }
    #expect(
      names == [
        "store", "key", "language", "trustedUIDs", "directory", "level", "maxSize", "user",
        "groups", "permissions", "over", "users", "permissions",
      ])
    let permissions = Permission.allCases.map(\.rawValue)
    #expect(permissions.allSatisfy { text.contains($0) }, "it names every permission")
  }

  @Test("Only trusted uids, the language, the level and roles can change without a restart")
  func reloadable() {
    let running = Configuration.standard(stateDirectory: "/s")
    let changes: [(WritableKeyPath<Configuration, String>, String)] = [
      (\.store, "/x"), (\.socketDirectory, "/x"),
    ]
    for (setting, value) in changes {
      var changed = running
      changed[keyPath: setting] = value
      #expect(!changed.differsOnlyInReloadable(from: running))
    }
    var changed = running
    changed.key = "/x"
    #expect(!changed.differsOnlyInReloadable(from: running))
    changed = running
    changed.trustedUIDs = [5]
    changed.logLevel = .trace
    changed.language = .german
    changed.roles = Roles([Role(name: "x", permissions: [.usersView])])
    #expect(changed.differsOnlyInReloadable(from: running))
  }
}
