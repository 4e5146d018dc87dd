/// What doctor says of one service, as one person comes in by it.
struct ServiceExamination {
  let service: String
  let user: String
  let policy: PolicyFacts

  /// What sshd says of itself, with the `Match` blocks that apply to this person, from there.
  private let test: SSHFacts.Test

  init(service: String, user: String, address: String?, policy: PolicyFacts) {
    self.service = service
    self.user = user
    self.policy = policy
    test = SSHReader.test(user: user, address: address)
  }

  /// Whether it is the service that sshd calls.
  var isSSHD: Bool { service == test.pamService }

  func diagnose() -> Diagnosis {
    let survey = PAMSurvey([service], PAMReader.resolver)
    guard let found = survey.service(service), let auth = found.auth, !auth.isOther || auth.hasOurs
    else {
      return Diagnosis([
        Finding(
          .pamNoService, service, "there is no PAM service '\(TerminalText.clean(service))'",
          meaning: "It has no file in /etc/pam.d with lines of its own; libpam takes those of "
            + "'other'.",
          mend: "ls /etc/pam.d has the names")
      ])
    }
    var diagnosis = Diagnosis()
    if !auth.hasOurs {
      diagnosis.find(
        .pamNoLine, service, "\(service) asks for no code: its auth lines have none of ours",
        meaning: "Whatever the daemon would say, nobody asks it.",
        mend: "sallyport doctor --before \(service) says where the line goes")
    }
    let doctor = PAMDoctor(
      judge: PAMJudge(enrolAtLogin: policy.enrolAtLogin, admitsEmail: policy.admitsEmail),
      module: PAMReader.moduleFile, stat: FileLook.at, sshd: test.pamService)
    diagnosis.add(doctor.examine(found))
    if isSSHD { diagnosis.add(sshd(found)) }
    return diagnosis
  }

  private func sshd(_ found: PAMSurvey.Service) -> Diagnosis {
    let ours = (found.auth?.entries ?? []).filter(\.isOurs).map { OurOptions($0.arguments) }
    let judge = SSHJudge(
      asksForCodes: !ours.isEmpty, forwardsPasswords: ours.contains(where: \.forwardsPassword),
      accountHolds: PAMAccountJudge.holds(found.account), enrolAtLogin: policy.enrolAtLogin)
    let files = SSHReader.files
    return judge.judge(
      SSHFacts(
        everybody: test, root: user == "root" ? test : .absent, files: files,
        changedFiles: SSHReader.changed(files)))
  }
}
