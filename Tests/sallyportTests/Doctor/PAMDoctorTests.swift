import Testing

@testable import sallyport

struct PAMDoctorTests {
  static let line = "@include common-auth\nauth required pam_sallyport.so\n"
  static let plain = "@include common-auth\n@include common-account\n"

  private func doctor(
    modules: FileLook = .found(safe), sshd: String = SSHSettings.usualPAMService
  ) -> PAMDoctor {
    PAMDoctor(
      judge: PAMJudge(enrolAtLogin: "never"),
      module: { PAMModuleFile(path: $0, look: modules, folder: .found(Self.safe)) },
      stat: { _ in .found(Self.safe) }, sshd: sshd)
  }

  private static let safe = FileFacts(kind: .regular, owner: 0, mode: 0o644, bytes: 1)

  private func survey(_ files: [String: String]) -> PAMSurvey {
    PAMSurvey(files.keys.sorted(), PAMWorld("", for: "nothing", and: files).resolver)
  }

  @Test("the other ways into a program that asks are named, and into others are listed")
  func silence() {
    let found = doctor().examine(
      survey([
        "gdm-password": Self.line, "gdm-fingerprint": "auth required pam_fprintd.so",
        "gdm-autologin": "auth required pam_permit.so", "vsftpd": Self.plain, "cron": Self.plain,
        "gdm-launch-environment": "auth required pam_permit.so", "chfn": Self.plain,
        "passwd": "password required pam_unix.so", "never": "auth required pam_deny.so",
      ]))
    #expect(found.findings.map(\.id) == [.pamSibling, .pamNoLine])
    #expect(
      found.findings.map(\.subject)
        == ["gdm-fingerprint", "gdm-autologin gdm-fingerprint vsftpd"])
  }

  @Test("a screen locker with one field is not given a question of its own")
  func lockers() throws {
    let files = ["swaylock": "auth include login", "login": Self.line]
    let found = doctor().examine(survey(files)).findings
    #expect(found.map(\.id) == [.pamOneField])
    #expect(found.map(\.subject) == ["swaylock"])
    let shipped = "auth requisite pam_sallyport.so forward_pass\nauth required pam_unix.so"
    #expect(doctor().examine(survey(["swaylock": shipped])).findings == [])
  }

  @Test("before login gets its line, the lockers that include it are named")
  func lockersThatInclude() throws {
    let before = survey(["i3lock": "auth include login", "login": Self.plain, "su": Self.line])
    let found = Preview(service: "login", survey: before, doctor: doctor()).diagnose().findings
    #expect(found.map(\.id) == [.pamOneField])
    #expect(found.map(\.subject) == ["i3lock"])
  }

  static let missing: [(control: String, meaning: String)] = [
    ("required", "libpam refuses everybody who signs in with su and comes to that line."),
    (
      "[success=ok ignore=ignore module_unknown=ignore default=die]",
      "libpam goes on without it: nobody who signs in with su is asked for a code there."
    ),
  ]

  @Test("a module that is not there refuses, or is passed over", arguments: missing)
  func missingModule(control: String, meaning: String) throws {
    let found = doctor(modules: .absent).examine(
      survey(["su": "@include common-auth\nauth \(control) pam_sallyport.so"])
    ).findings
    #expect(try #require(found.first { $0.id == .pamModuleMissing }).meaning == meaning)
  }

  @Test(
    "a service is examined whose file libpam gives up before it comes to our line",
    arguments: [
      "@include nowhere\nauth required pam_sallyport.so",
      "@include common-auth\nauth required pam_sallyport.so \\\n",
    ])
  func givenUp(text: String) {
    let found = doctor().examine(survey(["su": text])).findings
    #expect(found.contains { $0.severity == .fault && $0.subject == "su" })
  }

  @Test("a service is examined that only seems to have a line of ours")
  func lostLine() {
    let found = doctor().examine(
      survey(["su": Self.plain + "auth optional pam_echo.so \\\n\nauth required pam_sallyport.so"])
    ).findings
    #expect(Set(found.map(\.id)) == [.pamLineLost, .pamBadLine, .pamNowhere])
  }

  @Test("the account line belongs to the service that sshd calls, whatever its name")
  func serviceOfSSHD() {
    let line = "account required pam_sallyport.so\n@include common-account\n"
    let files = ["ssh-in": Self.line + line, "sshd": Self.line + line]
    let found = doctor(sshd: "ssh-in").examine(survey(files)).findings
    #expect(found.map(\.id) == [.pamAccountElsewhere])
    #expect(found.first?.subject == "sshd")
    #expect(found.first?.mend.hasSuffix("in /etc/pam.d/ssh-in alone") == true)
    let bare = doctor(sshd: "ssh-in").examine(survey(["ssh-in": Self.line])).findings
    #expect(bare.map(\.id) == [.pamAccountMissing])
  }
}
