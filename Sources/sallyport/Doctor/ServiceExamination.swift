/// What doctor says of one service, as one person comes in by it.
struct ServiceExamination {
  let service: String
  let user: String
  /// Numeric.
  let address: String?
  let enrolAtLogin: String?

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
      judge: PAMJudge(enrolAtLogin: enrolAtLogin), module: PAMReader.moduleFile, stat: FileLook.at)
    diagnosis.add(doctor.examine(found))
    if service == PAMDoctor.sshd { diagnosis.add(sshd(found)) }
    return diagnosis
  }

  /// With the `Match` blocks that apply to this person, from there.
  private func sshd(_ found: PAMSurvey.Service) -> Diagnosis {
    let ours = (found.auth?.entries ?? []).filter(\.isOurs).map { OurOptions($0.arguments) }
    let judge = SSHJudge(
      asksForCodes: !ours.isEmpty, forwardsPasswords: ours.contains(where: \.forwardsPassword),
      accountHolds: PAMAccountJudge.holds(found.account), enrolAtLogin: enrolAtLogin)
    let test = SSHReader.test(user: user, address: address)
    let files = SSHReader.files
    return judge.judge(
      SSHFacts(
        everybody: test, root: user == "root" ? test : .absent, files: files,
        changedFiles: SSHReader.changed(files)))
  }
}
