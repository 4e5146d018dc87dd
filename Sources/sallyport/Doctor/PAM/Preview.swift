/// A service as it would be with our line: `doctor --before`.
struct Preview {
  let service: String
  let survey: PAMSurvey
  let doctor: PAMDoctor

  func diagnose() -> Diagnosis {
    guard let found = survey.service(service), let auth = found.auth else { return absent }
    guard !auth.hasOurs else {
      var diagnosis = doctor.examine(found)
      diagnosis.confirm("\(service) has its line already")
      return diagnosis
    }
    guard !auth.isOther else { return absent }
    let placement = PAMPlacement(in: auth, judge: doctor.judge)
    var account = found.account
    if service == doctor.sshd { account = found.account.map(Self.placedFirst) }
    var doctor = doctor
    doctor.judge.isThere = false
    var diagnosis = doctor.examine(
      PAMSurvey.Service(name: service, auth: placement.stack, account: account))
    let file = auth.files.first ?? service
    diagnosis.add(Diagnosis(PAMLocker.judge(survey, lineIn: file, of: service)))
    let place = placement.behind.map { "behind line \($0)" } ?? "at the beginning"
    diagnosis.confirm("the line would stand in \(file) \(place): \(PAMPlacement.auth)")
    if service == doctor.sshd {
      diagnosis.confirm(
        "and before the account lines: \(PAMPlacement.account); for a key and a code, or both in "
          + "one, take the example pam.d/sshd instead")
    }
    return diagnosis
  }

  private static func placedFirst(_ stack: PAMStack) -> PAMStack {
    var placed = stack
    placed.entries.insert(
      PAMEntry(
        place: PAMPlace(file: stack.files.first ?? stack.service, line: 1),
        kind: .module(path: PAMEntry.ourModule, arguments: []), control: PAMControl("required"),
        level: 0, topLine: 1), at: 0)
    return placed
  }

  private var absent: Diagnosis {
    Diagnosis([
      Finding(
        .pamNoService, service, "there is no PAM service '\(TerminalText.clean(service))'",
        meaning: "It has no file in /etc/pam.d with lines of its own; libpam takes those of "
          + "'other'.",
        mend: "ls /etc/pam.d has the names")
    ])
  }
}
