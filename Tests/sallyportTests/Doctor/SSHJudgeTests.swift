import Testing

@testable import sallyport

/// Each row is what `sshd -T` says and everything that is found in it.
struct SSHJudgeTests {
  /// What the shipped snippet makes of sshd.
  static let shipped = """
    usepam yes
    kbdinteractiveauthentication yes
    passwordauthentication no
    pubkeyauthentication yes
    permitrootlogin no
    logingracetime 120
    authenticationmethods publickey,keyboard-interactive:pam keyboard-interactive:pam
    """

  private static func settings(_ changes: [String: String]) -> SSHSettings {
    SSHSettings(SSHSettings(parsing: shipped).values.merging(changes) { $1 })
  }

  private static let noFiles = SSHConfigurationFiles(look: { _ in nil }, expand: { _ in [] })

  private func found(
    _ changes: [String: String], root: [String: String] = [:], accountHolds: Bool = true,
    forwards: Bool = false, enrolAtLogin: String? = "never"
  ) -> [FindingID] {
    let judge = SSHJudge(
      asksForCodes: true, forwardsPasswords: forwards, accountHolds: accountHolds,
      enrolAtLogin: enrolAtLogin)
    let facts = SSHFacts(
      everybody: .settings(Self.settings(changes)),
      root: .settings(Self.settings(changes.merging(root) { $1 })), files: Self.noFiles)
    return judge.judge(facts).findings.map(\.id)
  }

  @Test("sshd as Debian ships it cannot ask for a code, and takes a key alone")
  func asShipped() {
    let debian = [
      "kbdinteractiveauthentication": "no", "passwordauthentication": "yes",
      "authenticationmethods": "any", "permitrootlogin": "without-password",
    ]
    #expect(
      found(debian, accountHolds: false) == [
        .sshdKeyboardInteractiveOff, .sshdPasswordBlind, .sshdKeyAlone, .sshdRootWithoutCode,
      ])
  }

  @Test("nothing of PAM is run where sshd does not use it")
  func withoutPAM() {
    #expect(found(["usepam": "no"]).first == .sshdPAMOff)
  }

  static let keys: [(methods: String, accountHolds: Bool, found: [FindingID])] = [
    ("any", false, [.sshdKeyAlone]), ("any", true, [.sshdKeyAloneRefused]),
    ("publickey", false, [.sshdKeyAlone]),
    ("publickey,publickey keyboard-interactive:pam", false, [.sshdKeyAlone]),
    ("hostbased keyboard-interactive", false, [.sshdKeyAlone]),
    ("publickey,keyboard-interactive:pam", false, []),
  ]

  @Test(
    "methods that skip PAM are found, and said to be held where the account line holds",
    arguments: keys)
  func keysAlone(methods: String, accountHolds: Bool, found: [FindingID]) {
    #expect(
      self.found(["authenticationmethods": methods], accountHolds: accountHolds) == found)
  }

  @Test("root's own Match is judged by itself")
  func rootByKeyAlone() {
    let root = ["authenticationmethods": "publickey", "permitrootlogin": "yes"]
    #expect(found([:], root: root, accountHolds: false) == [.sshdKeyAlone])
    #expect(found([:], root: ["permitrootlogin": "prohibit-password"]) == [.sshdRootWithoutCode])
    #expect(
      found([:], root: ["permitrootlogin": "yes"]) == [])
  }

  @Test("password beside keyboard-interactive is found, unless the module splits the code off")
  func passwords() {
    let both = [
      "passwordauthentication": "yes",
      "authenticationmethods": "password keyboard-interactive:pam",
    ]
    #expect(found(both) == [.sshdPasswordBlind])
    #expect(found(both, forwards: true) == [])
    #expect(
      found(
        [
          "passwordauthentication": "yes", "kbdinteractiveauthentication": "no",
          "authenticationmethods": "password",
        ], forwards: true) == [])
  }

  static let times: [(seconds: String, mode: String?, isShort: Bool)] = [
    ("30", "open", true), ("299", "invited", true), ("300", "open", false), ("0", "open", false),
    ("30", "never", false), ("30", nil, false),
  ]

  @Test("a grace time that ends before an enrolment does is found", arguments: times)
  func graceTime(seconds: String, mode: String?, isShort: Bool) {
    #expect(
      found(["logingracetime": seconds], enrolAtLogin: mode) == (isShort ? [.sshdGraceShort] : []))
  }

  @Test("an sshd that refuses its configuration is a fault, and none is a note")
  func noAnswer() {
    let judge = SSHJudge(
      asksForCodes: true, forwardsPasswords: false, accountHolds: false, enrolAtLogin: nil)
    let tests: [(SSHFacts.Test, FindingID)] = [
      (.failed("no hostkeys available -- exiting."), .sshdTestFails), (.absent, .sshdAbsent),
      (.needsRoot, .notLookedAt), (.notRunning, .sshdNotRunning),
    ]
    for (test, id) in tests {
      let facts = SSHFacts(everybody: test, root: test, files: Self.noFiles)
      #expect(judge.judge(facts).findings.map(\.id) == [id])
    }
  }

  @Test("a drop-in that comes before ours is found, with both places")
  func dropIns() {
    let texts = [
      "/etc/ssh/sshd_config": "Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n",
      "/etc/ssh/sshd_config.d/50-cloud-init.conf":
        "# cloud\nPasswordAuthentication yes\nMatch User x\n  KbdInteractiveAuthentication no\n",
      "/etc/ssh/sshd_config.d/60-sallyport.conf":
        "PasswordAuthentication=no\nKbdInteractiveAuthentication \"yes\"\n",
    ]
    let files = SSHConfigurationFiles(
      look: { texts[$0] }, expand: { _ in texts.keys.filter { $0.contains(".d/") }.sorted() })
    #expect(files.exceptions.map(\.condition) == ["User x"])
    #expect(
      files.exceptions.map(\.setting.place) == ["/etc/ssh/sshd_config.d/50-cloud-init.conf:4"])
    #expect(
      files.files == [
        "/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/50-cloud-init.conf",
        "/etc/ssh/sshd_config.d/60-sallyport.conf",
      ])
    #expect(files.first("kbdinteractiveauthentication")?.value == "yes")
    #expect(files.overridden.map(\.winner.place) == ["/etc/ssh/sshd_config.d/50-cloud-init.conf:2"])
    let judge = SSHJudge(
      asksForCodes: true, forwardsPasswords: false, accountHolds: true, enrolAtLogin: nil)
    let facts = SSHFacts(
      everybody: .settings(Self.settings([:])), root: .settings(Self.settings([:])), files: files)
    #expect(judge.judge(facts).findings.map(\.id) == [.sshdDropInFirst])
  }

  static let conditions: [(condition: String, setting: String, isFound: Bool)] = [
    ("User backup", "AuthenticationMethods publickey", true),
    ("Address 10.0.0.0/8", "KbdInteractiveAuthentication no", true),
    ("all", "PermitRootLogin yes", true),
    ("Group x", "AuthenticationMethods publickey,keyboard-interactive publickey", true),
    ("Group x", "AuthenticationMethods publickey,keyboard-interactive:pam", false),
    ("Group x", "KbdInteractiveAuthentication yes", false), ("Group x", "X11Forwarding no", false),
    ("Group x", "PermitRootLogin no", false), ("User root", "PermitRootLogin yes", false),
  ]

  @Test("a Match that takes the code from some is found", arguments: conditions)
  func matches(condition: String, setting: String, isFound: Bool) {
    let texts = [
      "/etc/ssh/sshd_config": "Match \(condition)\n  Include /etc/ssh/x\n", "/etc/ssh/x": setting,
    ]
    let files = SSHConfigurationFiles(look: { texts[$0] }, expand: { [$0] })
    let judge = SSHJudge(
      asksForCodes: true, forwardsPasswords: false, accountHolds: true, enrolAtLogin: nil)
    let facts = SSHFacts(
      everybody: .settings(Self.settings([:])), root: .settings(Self.settings([:])), files: files,
      exceptions: files.exceptions)
    #expect(judge.judge(facts).findings.map(\.id) == (isFound ? [.sshdMatch] : []))
  }

  @Test("files that sshd has not read since they were changed are found")
  func changed() {
    let judge = SSHJudge(
      asksForCodes: true, forwardsPasswords: false, accountHolds: true, enrolAtLogin: nil)
    let facts = SSHFacts(
      everybody: .settings(Self.settings([:])), root: .settings(Self.settings([:])),
      files: Self.noFiles, changedFiles: ["/etc/ssh/sshd_config", "/etc/ssh/x"])
    #expect(judge.judge(facts).findings.map(\.id) == [.sshdNotReloaded])
  }

  static let commandLines: [(line: String, arguments: [String]?)] = [
    ("sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups\0\0\0", []),
    (
      "sshd: /usr/sbin/sshd -D -f /etc/ssh/other -o UsePAM=no [listener] 1 of 10-100 startups",
      ["-f", "/etc/ssh/other", "-o", "UsePAM=no"]
    ),
    (
      "sshd: /usr/sbin/sshd -Df/etc/x -oAuthenticationMethods publickey any -p 22 -4 [listener] 0",
      ["-f", "/etc/x", "-o", "AuthenticationMethods publickey any"]
    ),
    ("/usr/sbin/sshd\0-d\0-o\0UsePAM no\0", ["-o", "UsePAM no"]),
    ("sshd: ada [priv]", nil), ("/usr/bin/python3\0-f\0x\0", nil), ("", nil),
  ]

  @Test("what the running sshd was started with is read", arguments: commandLines)
  func commandLine(line: String, arguments: [String]?) {
    #expect(RunningSSHD.arguments(inCommandLine: Array(line.utf8)) == arguments)
  }

  @Test("the name under which sshd calls PAM is its own to say")
  func pamService() {
    let facts = SSHFacts(
      everybody: .settings(Self.settings(["pamservicename": "ssh-in"])), root: .absent,
      files: Self.noFiles)
    #expect(facts.pamService == "ssh-in")
    #expect(SSHFacts(everybody: .absent, root: .absent, files: Self.noFiles).pamService == "sshd")
  }

  @Test("files that include themselves come to an end")
  func endlessInclude() {
    let files = SSHConfigurationFiles(
      look: { _ in "Include sshd_config\nUsePAM yes\n" }, expand: { [$0] })
    #expect(files.first("usepam")?.value == "yes")
  }

  @Test("what the shipped snippet makes of sshd is sound")
  func shippedIsSound() {
    #expect(found([:]) == [])
  }
}
