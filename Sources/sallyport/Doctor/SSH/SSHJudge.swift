/// Judges sshd's configuration beside what its PAM file does.
struct SSHJudge {
  /// Whether sshd's auth stack has a line of ours, or is about to.
  let asksForCodes: Bool
  let forwardsPasswords: Bool
  /// Whether its account line refuses a key alone.
  let accountHolds: Bool
  /// The policy's `enrolAtLogin`; nil where nobody said.
  let enrolAtLogin: String?

  func judge(_ facts: SSHFacts) -> Diagnosis {
    switch facts.everybody {
    // What sshd does without a second factor is not ours to judge.
    case _ where !asksForCodes && !accountHolds: return Diagnosis()
    case .absent: return Self.absent
    case .needsRoot: return Self.needsRoot
    case .notRunning: return Self.notRunning
    case .failed(let text): return Self.failed(text)
    case .settings(let settings):
      var diagnosis = judge(settings, facts.files, of: "people")
      diagnosis.add(judge(root: facts.root, settings))
      diagnosis.add(Self.judge(facts.files))
      diagnosis.add(Self.judge(facts.exceptions))
      diagnosis.add(Self.changed(facts.changedFiles))
      if diagnosis.worst.map({ $0 < .warning }) ?? true {
        diagnosis.confirm("sshd asks PAM for the code (sshd -T)")
      }
      return diagnosis
    }
  }

  /// What sshd does with those for whom these settings hold.
  func judge(
    _ settings: SSHSettings, _ files: SSHConfigurationFiles?, of whom: String
  ) -> Diagnosis {
    guard settings.usesPAM else {
      return Diagnosis([
        Finding(
          .sshdPAMOff, "sshd", "sshd does not use PAM" + Self.place("usepam", files),
          meaning: "No line of /etc/pam.d/sshd is run: nobody is asked for a code.",
          mend: "set 'UsePAM yes' in /etc/ssh/sshd_config.d/10-sallyport.conf, then systemctl "
            + "reload ssh")
      ])
    }
    var diagnosis = Diagnosis()
    if asksForCodes { diagnosis.add(prompts(settings, files)) }
    diagnosis.add(keys(settings, files, of: whom))
    diagnosis.add(grace(settings))
    return diagnosis
  }

  // MARK: Whether it can ask

  private func prompts(_ settings: SSHSettings, _ files: SSHConfigurationFiles?) -> Diagnosis {
    var diagnosis = Diagnosis()
    if !settings.hasKeyboardInteractive, !(forwardsPasswords && settings.hasPasswords) {
      diagnosis.find(
        .sshdKeyboardInteractiveOff, "sshd",
        "sshd does not offer keyboard-interactive"
          + Self.place("kbdinteractiveauthentication", files),
        meaning: "It is the only method that can show the prompt for a code, and Debian ships it "
          + "switched off. Who must give a code cannot come in; who comes by key alone is asked "
          + "for none.",
        mend: "set 'KbdInteractiveAuthentication yes' in "
          + "/etc/ssh/sshd_config.d/10-sallyport.conf, then systemctl reload ssh")
    }
    if settings.hasPasswords, !forwardsPasswords,
      settings.ways.contains(where: { $0.contains(.password) })
    {
      diagnosis.find(
        .sshdPasswordBlind, "sshd",
        "sshd offers the method 'password'" + Self.place("passwordauthentication", files),
        meaning: "It shows one prompt, for the password, and answers any other itself: who must "
          + "give a code is refused there, and has used up a try.",
        mend: "set 'PasswordAuthentication no' beside 'KbdInteractiveAuthentication yes'; for "
          + "programs with one field: forward_pass (man pam_sallyport)")
    }
    return diagnosis
  }

  // MARK: Keys alone

  private func keys(
    _ settings: SSHSettings, _ files: SSHConfigurationFiles?, of whom: String
  ) -> Diagnosis {
    let alone = settings.ways.filter { way in
      !way.contains(.keyboardInteractive) && !way.contains(.password)
    }
    guard !alone.isEmpty else { return Diagnosis() }
    let names = CountText.list(
      alone.map { $0.map(\.rawValue).joined(separator: ",") })
    let place = Self.place("authenticationmethods", files)
    guard accountHolds else {
      return Diagnosis([
        Finding(
          .sshdKeyAlone, "sshd",
          "sshd lets \(whom) in by \(names) without asking PAM\(place)",
          meaning: "No auth line is run then, and no account line of ours refuses them: a key in "
            + "authorized_keys walks past the second factor.",
          mend: "add 'account required pam_sallyport.so' to /etc/pam.d/sshd before '@include "
            + "common-account'; or set AuthenticationMethods as in the example "
            + "sshd_config.d/sallyport.conf")
      ])
    }
    return Diagnosis([
      Finding(
        .sshdKeyAloneRefused, "sshd", "sshd takes \(names) alone\(place)",
        meaning: "The account line refuses it to whoever must give a code; they come in by "
          + "keyboard-interactive. Others are let in by it.",
        mend: "to ask for key and code: AuthenticationMethods "
          + "publickey,keyboard-interactive:pam keyboard-interactive:pam")
    ])
  }

  // MARK: Time

  /// Seconds: to fetch an app, scan, type a code and write eight others down.
  static let enrolmentTime = 300

  private func grace(_ settings: SSHSettings) -> Diagnosis {
    guard let enrolAtLogin, enrolAtLogin != "never", let time = settings.loginGraceTime, time > 0,
      time < Self.enrolmentTime
    else { return Diagnosis() }
    return Diagnosis([
      Finding(
        .sshdGraceShort, "sshd", "sshd ends a sign-in after \(time) seconds (LoginGraceTime)",
        meaning: "enrolAtLogin is \(enrolAtLogin): to set a phone up while signing in may take "
          + "longer, and what was begun is lost then.",
        mend: "set 'LoginGraceTime 300' in /etc/ssh/sshd_config.d/10-sallyport.conf, then "
          + "systemctl reload ssh")
    ])
  }

  // MARK: Root

  private func judge(root: SSHFacts.Test, _ everybody: SSHSettings) -> Diagnosis {
    guard case .settings(let settings) = root else { return Diagnosis() }
    var diagnosis = Diagnosis()
    if settings.ways != everybody.ways, settings.rootLogin != "no" {
      diagnosis.add(keys(settings, nil, of: "root"))
    }
    guard ["without-password", "prohibit-password"].contains(settings.rootLogin), asksForCodes
    else { return diagnosis }
    let isPossible = settings.ways.contains { !$0.contains(.keyboardInteractive) }
    diagnosis.find(
      .sshdRootWithoutCode, "sshd",
      "PermitRootLogin is prohibit-password, which forbids root keyboard-interactive",
      meaning: isPossible
        ? "Root comes in by key alone or, once root must give a code, not at all: sshd refuses "
          + "root the prompt even behind a key."
        : "Root cannot come in by ssh at all: the key is right, and then sshd refuses root the "
          + "prompt for the code.",
      mend: "set 'PermitRootLogin no'; or, for key and code, the 'Match User root' of the example "
        + "sshd_config.d/sallyport.conf")
    return diagnosis
  }

  // MARK: Files

  private static func judge(_ files: SSHConfigurationFiles) -> Diagnosis {
    Diagnosis(
      files.overridden.map { ours, winner in
        Finding(
          .sshdDropInFirst, "sshd",
          "\(winner.place) says '\(winner.keyword) \(TerminalText.clean(winner.value))' before "
            + "\(ours.place) says otherwise",
          meaning: "The first value that sshd reads wins, so ours does not hold.",
          mend: "mv \(ours.file) /etc/ssh/sshd_config.d/10-sallyport.conf (before "
            + "\(winner.file)), then systemctl reload ssh")
      })
  }

  /// What a `Match` takes away that holds for the others.
  ///
  /// Root's own was asked for with root's name.
  private static func judge(_ exceptions: [SSHConfigurationFiles.Exception]) -> Diagnosis {
    Diagnosis(
      exceptions.filter { $0.condition.lowercased() != "user root" && lessens($0.setting) }.map {
        let setting = $0.setting
        let condition = TerminalText.clean($0.condition)
        return Finding(
          .sshdMatch, "sshd",
          "\(setting.place) says '\(setting.keyword) \(TerminalText.clean(setting.value))' for "
            + "'Match \(condition)'",
          meaning: "What sshd does for them was not looked at: they may come in without a code, or "
            + "not at all.",
          mend: "sallyport check NAME --service sshd --from ADDRESS goes through it for one of "
            + "them")
      })
  }

  private static func lessens(_ setting: SSHConfigurationFiles.Setting) -> Bool {
    let value = setting.value.lowercased()
    return switch setting.keyword {
    case "kbdinteractiveauthentication", "challengeresponseauthentication": value != "yes"
    case "permitrootlogin": value != "no"
    case "authenticationmethods":
      !value.split(separator: " ").allSatisfy { $0.contains("keyboard-interactive") }
    default: false
    }
  }

  private static func changed(_ files: [String]) -> Diagnosis {
    guard let first = files.first else { return Diagnosis() }
    let what = files.count == 1 ? "" : " and \(files.count - 1) more"
    return Diagnosis([
      Finding(
        .sshdNotReloaded, "sshd", "sshd has not read \(first)\(what) since the last change",
        meaning: "What is said of sshd here holds once it has; until then it does what the files "
          + "said before.",
        mend: "sshd -t && systemctl reload ssh")
    ])
  }

  private static func place(_ keyword: String, _ files: SSHConfigurationFiles?) -> String {
    files?.first(keyword).map { " (\($0.place))" } ?? ""
  }

  // MARK: No answer

  private static let absent = Diagnosis([
    Finding(
      .sshdAbsent, "sshd", "there is no sshd on this machine", meaning: "Nobody comes in by ssh.",
      mend: "nothing")
  ])

  static let needsRoot = Diagnosis([
    Finding(
      .notLookedAt, "sshd", "sshd tells its configuration to root alone",
      meaning: "Whether sshd asks for the code was not looked at.", mend: "sudo sallyport doctor")
  ])

  private static let notRunning = Diagnosis([
    Finding(
      .sshdNotRunning, "sshd", "sshd does not run, and cannot be asked: there is no /run/sshd",
      meaning: "Its unit makes that folder when it starts, or for each connection (ssh.socket). "
        + "Whether sshd asks for the code was not looked at.",
      mend: "systemctl start ssh, or come in by ssh, and then sudo sallyport doctor")
  ])

  private static func failed(_ text: String) -> Diagnosis {
    Diagnosis([
      Finding(
        .sshdTestFails, "sshd", "sshd -T fails: \(TerminalText.sentence(text))",
        meaning: "sshd would not start anew with these files, and what it does is not known.",
        mend: "sshd -t says what is wrong; journalctl -u ssh")
    ])
  }
}
