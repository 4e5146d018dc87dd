import Glibc
import SallyportVarlink

/// Looks at what sends this machine's e-mail.
struct MailReader {
  let connection: ConnectionOptions

  private static let configuration = "/etc/sallyport/mailer.toml"
  private static let changer = "/usr/bin/setpriv"
  private static let environment = "/usr/bin/env"

  /// What `LoadCredential=` means where it names no folder (systemd.exec(5)).
  private static let credentialStore = "/etc/credstore"

  /// What the daemon takes where its file says nothing.
  static let usualTaker = "sallyport-mail"

  var facts: MailFacts {
    let names = NameService(criteria: .ofThisMachine)
    let unit = Self.unit
    let account = unit.flatMap { Self.account($0["User"] ?? "", names) }
    let taker = SettingLines(ofFile: DaemonFiles.configuration).flatMap(Self.taker)
    return MailFacts(
      unit: unit, unitUser: unit.map { Self.user($0["User"] ?? "", names) },
      taker: taker.map { Self.user($0, names) },
      insight: geteuid() == 0
        ? MailFacts.Insight(
          check: Self.check(as: account), passwords: Self.passwords(unit), backlog: backlog)
        : nil,
      now: LocalTime.now)
  }

  // MARK: The unit

  private static var unit: UnitFacts? {
    guard let systemctl = Systemctl(),
      let shown = systemctl.show(
        MailerUnit.name, ["LoadState", "ActiveState", "UnitFileState", "Result", "User"])
    else { return nil }
    return UnitFacts(parsing: shown, files: systemctl.cat(MailerUnit.name) ?? "")
  }

  /// - Parameter name: as `User=` has it: a name, a uid, or nothing for root.
  private static func account(_ name: String, _ names: NameService) -> SystemAccount? {
    if name.isEmpty { return try? names.account(named: "root") }
    if let account = try? names.account(named: name) { return account }
    guard let uid = Int64(name), let owner = try? names.name(ofUID: uid) else { return nil }
    return try? names.account(named: owner)
  }

  private static func user(_ name: String, _ names: NameService) -> MailFacts.User {
    MailFacts.User(
      name: name.isEmpty ? "root" : name, uid: account(name, names)?.uid ?? UInt32(name))
  }

  /// Whom `sallyport.toml` names; nil where that is not seen here.
  static func taker(_ settings: SettingLines) -> String? {
    settings["mail.user"] ?? (settings.mayHide("mail") ? nil : usualTaker)
  }

  // MARK: What it is made of

  /// As the user that it runs as: what root may read says nothing.
  private static func check(as account: SystemAccount?) -> MailFacts.Check {
    guard let account, FileLook.at(MailerUnit.program) != .absent else {
      return .failed("\(MailerUnit.program) is not there, or nobody to run it as")
    }
    let handed = FileLook.at(MailerUnit.credentials) != .absent
    let run = ProgramRun(
      changer,
      ["--reuid=\(account.uid)", "--regid=\(account.gid)", "--clear-groups", "--"]
        + [environment]
        + (handed ? ["CREDENTIALS_DIRECTORY=\(MailerUnit.credentials)"] : [])
        + [MailerUnit.program, "--check"])
    switch run.result {
    case .ended(status: 0, _): return .good
    case .ended(status: EX_CONFIG, let output): return .refused(reason(in: output))
    case .ended(let status, _): return .failed("it ended with \(status)")
    case .failed(let why): return .failed(why)
    }
  }

  /// Without the name that each line of a program begins with.
  static func reason(in output: String) -> String {
    let line = output.split(separator: "\n").last.map(String.init) ?? ""
    let name = "sallyport-mailer: "
    return TerminalText.clean(line.hasPrefix(name) ? String(line.dropFirst(name.count)) : line)
  }

  /// What the mailer reads itself, and what systemd hands to it.
  private static func passwords(_ unit: UnitFacts?) -> [MailFacts.Password] {
    let own = SettingLines(ofFile: configuration)?.path("credential").map { [$0] } ?? []
    return own.map { MailFacts.Password(path: $0, look: FileLook.at($0), isLoaded: false) }
      + paths(ofLoaded: unit?.loadedCredentials ?? []).map {
        MailFacts.Password(path: $0, look: FileLook.at($0), isLoaded: true)
      }
  }

  /// - Parameter values: of `LoadCredential=`, `name` or `name:path`.
  static func paths(ofLoaded values: [String]) -> [String] {
    values.map { value in
      let file = String(value.split(separator: ":", maxSplits: 1).last ?? "")
      return file.hasPrefix("/") ? file : "\(credentialStore)/\(file)"
    }
  }

  // MARK: What became of mail

  /// Of all accounts; nil where the daemon does not say.
  private var backlog: MailBacklog? {
    guard let daemon = try? connection.connect() else { return nil }
    let reader = AdminReader(daemon: daemon)
    var backlog = MailBacklog()
    var after: String?
    repeat {
      let call = ListUsers(after: after, limit: UserRoll.furtherPages)
      guard let page = try? reader.read(call) else { return nil }
      for user in page.users { backlog.add(user.email) }
      after = page.next
    } while after != nil
    return backlog
  }
}
