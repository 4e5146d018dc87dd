import ArgumentParser
import Glibc
import SallyportVarlink

/// One look at everything, from PAM to the clock.
///
/// It changes nothing.
struct Examination {
  let connection: ConnectionOptions
  /// A service that is judged as if our line were already there.
  let before: String?

  /// What the daemon says of itself.
  ///
  /// Where it is silent, nothing more is asked: each call would have to be waited for.
  private let answer: DaemonFacts.Answer

  /// What the policy says of enrolling while one signs in; nil where nobody says.
  private let enrolAtLogin: String?
  private let survey: PAMSurvey

  init(connection: ConnectionOptions, before: String?) {
    self.connection = connection
    self.before = before
    let resolver = PAMReader.resolver
    let names = PAMReader.services()
    survey = PAMSurvey(names, resolver)
    answer = DaemonReader.answer(connection)
    enrolAtLogin = answer.isSilent ? nil : Self.enrolAtLogin(connection)
  }

  func diagnose() -> Diagnosis {
    var diagnosis = Diagnosis()
    diagnosis.add(pam)
    diagnosis.add(sshd)
    let units = SystemReader.facts(console: console)
    let files = Self.files
    let uid = Self.daemonUID
    diagnosis.add(daemon(files, uid))
    let key = KeyReader.facts(
      files, unit: units.service, daemonUID: uid, keyID: keyID)
    diagnosis.add(KeyJudge.judge(key))
    diagnosis.add(
      SystemJudge.judge(
        units, asksForCodes: survey.asksAnywhere || before != nil, enrolAtLogin: enrolAtLogin))
    return diagnosis
  }

  // MARK: PAM

  private var doctor: PAMDoctor {
    PAMDoctor(
      judge: PAMJudge(enrolAtLogin: enrolAtLogin), module: PAMReader.moduleFile,
      stat: FileLook.at)
  }

  private var pam: Diagnosis {
    guard let before else { return doctor.examine(survey) }
    return Preview(service: before, survey: survey, doctor: doctor).diagnose()
  }

  /// The service of consoles, as it would be.
  private var console: PAMSurvey.Service? {
    guard let login = survey.service("login"), before == "login" else {
      return survey.service("login")
    }
    let placement = login.auth.map { PAMPlacement(in: $0, enrolAtLogin: enrolAtLogin) }
    return PAMSurvey.Service(name: "login", auth: placement?.stack, account: login.account)
  }

  // MARK: sshd

  private var sshd: Diagnosis {
    // Of another service's line sshd knows nothing.
    guard before == nil || before == PAMDoctor.sshd else { return Diagnosis() }
    let service = survey.service(PAMDoctor.sshd)
    let ours = (service?.auth?.entries ?? []).filter(\.isOurs).map { OurOptions($0.arguments) }
    let judge = SSHJudge(
      asksForCodes: !ours.isEmpty || before == PAMDoctor.sshd,
      forwardsPasswords: ours.contains(where: \.forwardsPassword),
      accountHolds: PAMAccountJudge.holds(service?.account) || before == PAMDoctor.sshd,
      enrolAtLogin: enrolAtLogin)
    return judge.judge(SSHReader.facts)
  }

  // MARK: Daemon

  private func daemon(_ files: DaemonFiles, _ uid: UInt32?) -> Diagnosis {
    let ours = survey.services.flatMap { ($0.auth?.entries ?? []) + ($0.account?.entries ?? []) }
      .filter(\.isOurs).map { OurOptions($0.arguments) }
    let sockets = Set(ours.map(\.socket)).union([OurOptions.usualSocket]).sorted()
    let reader = DaemonReader(
      connection: connection, answer: answer, loginSockets: sockets,
      trustedUIDs: Set(ours.map(\.daemonUID)), files: files, daemonUID: uid)
    return DaemonJudge.judge(
      reader.facts(onProgress: Self.showProgress),
      version: SallyportCommand.configuration.version)
  }

  /// A person waits; a program does not want to know.
  private static func showProgress(_ verified: Int64) {
    if isatty(STDERR_FILENO) == 1 {
      Output.standardError("\(verified) rows of the audit log verified so far\n")
    }
  }

  /// Everybody may know the policy.
  private static func enrolAtLogin(_ connection: ConnectionOptions) -> String? {
    guard let daemon = try? connection.connect(),
      let reply: GetPolicy.Reply = try? daemon.call(GetPolicy())
    else { return nil }
    return reply.policy.settings.first { $0.name == "enrolAtLogin" }?.value
  }

  /// Of the key in use, which everybody may know; nil where the daemon does not say.
  private var keyID: String? {
    guard !answer.isSilent, let daemon = try? connection.connect(),
      let reply: GetKeyStatus.Reply = try? daemon.call(GetKeyStatus())
    else { return nil }
    return reply.id
  }

  /// Bytes; the daemon takes no longer one.
  private static let longestConfiguration = 1 << 20

  private static var files: DaemonFiles {
    let bytes = try? SmallFile.read(
      DaemonFiles.configuration, maximumBytes: longestConfiguration)
    return bytes.map { DaemonFiles(configuration: String(decoding: $0, as: UTF8.self)) }
      ?? DaemonFiles()
  }

  private static var daemonUID: UInt32? {
    let account = try? NameService(criteria: .ofThisMachine).account(named: "sallyport")
    return account?.uid
  }
}
