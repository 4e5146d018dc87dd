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

  private let policy: PolicyFacts
  private let survey: PAMSurvey
  private let ssh = SSHReader.facts
  private let units: SystemFacts.Units

  init(connection: ConnectionOptions, before: String?) {
    self.connection = connection
    self.before = before
    let resolver = PAMReader.resolver
    let names = PAMReader.services()
    survey = PAMSurvey(names, resolver)
    units = SystemReader.units
    let isAsleep = SystemFacts.sleepingSockets(units).contains(connection.socket)
    answer = isAsleep ? .stopped : DaemonReader.answer(connection)
    policy = answer.isGiven ? Self.policy(connection) : PolicyFacts()
  }

  func diagnose() -> Diagnosis {
    var diagnosis = Diagnosis()
    diagnosis.add(pam)
    diagnosis.add(sshd)
    let system = SystemReader.facts(
      units: units, console: afterwards("login"), sudo: afterwards("sudo"))
    let files = DaemonFiles.ofThisMachine
    let uid = Self.daemonUID
    diagnosis.add(daemon(files, uid))
    let key = KeyReader.facts(
      files, unit: system.service, daemonUID: uid, status: keyStatus)
    diagnosis.add(KeyJudge.judge(key))
    // Without e-mail it does not matter what the mailer does.
    if policy.admitsEmail {
      diagnosis.add(MailJudge.judge(MailReader(connection: connection).facts))
    }
    diagnosis.add(
      SystemJudge.judge(
        system, asksForCodes: survey.asksAnywhere || before != nil,
        enrolAtLogin: policy.enrolAtLogin))
    return diagnosis
  }

  // MARK: PAM

  private var doctor: PAMDoctor {
    PAMDoctor(
      judge: judge, module: PAMReader.moduleFile, stat: FileLook.at, sshd: ssh.pamService)
  }

  private var judge: PAMJudge {
    PAMJudge(enrolAtLogin: policy.enrolAtLogin, admitsEmail: policy.admitsEmail)
  }

  private var pam: Diagnosis {
    guard let before else { return doctor.examine(survey) }
    return Preview(service: before, survey: survey, doctor: doctor).diagnose()
  }

  /// A service as it would be.
  private func afterwards(_ name: String) -> PAMSurvey.Service? {
    guard let service = survey.service(name), before == name else { return survey.service(name) }
    let placement = service.auth.map { PAMPlacement(in: $0, judge: judge) }
    return PAMSurvey.Service(name: name, auth: placement?.stack, account: service.account)
  }

  // MARK: sshd

  private var sshd: Diagnosis {
    // Of another service's line sshd knows nothing.
    let isBefore = before == ssh.pamService
    guard before == nil || isBefore else { return Diagnosis() }
    let service = survey.service(ssh.pamService)
    let ours = (service?.auth?.entries ?? []).filter(\.isOurs).map { OurOptions($0.arguments) }
    let judge = SSHJudge(
      asksForCodes: !ours.isEmpty || isBefore,
      forwardsPasswords: ours.contains(where: \.forwardsPassword),
      accountHolds: PAMAccountJudge.holds(service?.account) || isBefore,
      enrolAtLogin: policy.enrolAtLogin)
    return judge.judge(ssh)
  }

  // MARK: Daemon

  private func daemon(_ files: DaemonFiles, _ uid: UInt32?) -> Diagnosis {
    let ours = survey.services.flatMap { ($0.auth?.entries ?? []) + ($0.account?.entries ?? []) }
      .filter(\.isOurs).map { OurOptions($0.arguments) }
    let sockets = Set(ours.map(\.socket)).union([OurOptions.usualSocket]).sorted()
    let reader = DaemonReader(
      connection: connection, answer: answer, loginSockets: sockets,
      trustedUIDs: Set(ours.map(\.daemonUID)), files: files, daemonUID: uid,
      sleeping: SystemFacts.sleepingSockets(units))
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
  private static func policy(_ connection: ConnectionOptions) -> PolicyFacts {
    guard let daemon = try? connection.connect(),
      let reply: GetPolicy.Reply = try? daemon.call(GetPolicy())
    else { return PolicyFacts() }
    return PolicyFacts(reply.policy)
  }

  /// Of the key in use; nil where the daemon does not say.
  ///
  /// Only root asks: a refusal would be recorded.
  private var keyStatus: GetKeyStatus.Reply? {
    guard geteuid() == 0, answer.isGiven, let daemon = try? connection.connect() else {
      return nil
    }
    return try? daemon.call(GetKeyStatus())
  }

  private static var daemonUID: UInt32? {
    let account = try? NameService(criteria: .ofThisMachine).account(named: "sallyport")
    return account?.uid
  }
}
