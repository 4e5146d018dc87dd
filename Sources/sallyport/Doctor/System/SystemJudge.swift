/// Judges the machine itself: its clock, its units, the way in.
enum SystemJudge {
  /// - Parameters:
  ///   - asksForCodes: whether any service does, or is about to.
  ///   - enrolAtLogin: the policy's; nil where nobody said.
  static func judge(
    _ facts: SystemFacts, asksForCodes: Bool, enrolAtLogin: String?
  ) -> Diagnosis {
    var diagnosis = clock(facts.isClockSynchronised)
    diagnosis.add(UnitJudge.judge(facts.units))
    if asksForCodes { diagnosis.add(wayIn(facts.wayIn)) }
    if let enrolAtLogin, enrolAtLogin != "never", facts.wayIn.consoleIsFree == false {
      diagnosis.add(timeout(facts.loginTimeout, enrolAtLogin))
    }
    return diagnosis
  }

  private static func timeout(_ seconds: Int, _ enrolAtLogin: String) -> Diagnosis {
    guard seconds > 0, seconds < SSHJudge.enrolmentTime else { return Diagnosis() }
    return Diagnosis([
      Finding(
        .loginTimeoutShort, "login", "login ends after \(seconds) seconds (LOGIN_TIMEOUT)",
        meaning: "enrolAtLogin is \(enrolAtLogin): to set a phone up on the console may take "
          + "longer, and what was begun is lost then.",
        mend: "set 'LOGIN_TIMEOUT 300' in /etc/login.defs")
    ])
  }

  static func clock(_ isSynchronised: Bool?) -> Diagnosis {
    var diagnosis = Diagnosis()
    switch isSynchronised {
    case true?: diagnosis.confirm("the clock is synchronised")
    case false?:
      diagnosis.find(
        .clockUnsynchronised, "clock", "the clock is not synchronised",
        meaning: "Codes are made from the time: once the clock is half a minute off, right codes "
          + "are refused. Whoever can set it can bring times of passes back.",
        mend: "timedatectl set-ntp true, or install chrony or systemd-timesyncd")
    case nil:
      diagnosis.find(
        .clockUnknown, "clock", "the kernel does not say whether the clock is synchronised",
        meaning: "In a container the host sees to it.", mend: "timedatectl on the host")
    }
    return diagnosis
  }

  static func wayIn(_ way: WayIn) -> Diagnosis {
    var diagnosis = Diagnosis()
    switch (way.rootHasPassword, way.consoleIsFree) {
    case (_, true?):
      diagnosis.confirm("a way in without the daemon: the console (login) asks for no code")
    case (true?, _):
      diagnosis.confirm("a way in without the daemon: rescue mode, with root's password")
    case (nil, _):
      diagnosis.find(
        .notLookedAt, "way in", "whether root has a password for rescue mode is not known",
        meaning: "The console asks for a code, so it may be the only way in without the daemon.",
        mend: "sudo sallyport doctor")
    case (false?, _):
      diagnosis.find(
        .wayInMissing, "way in", "there is no way in while the daemon does not answer",
        meaning: "The console (login) asks for a code too, and root has no password, which rescue "
          + "mode asks for. If the daemon, its key or its store breaks, nobody can mend it.",
        mend: "passwd root, and keep the password in a safe; or remove our line from "
          + "/etc/pam.d/login")
    }
    return diagnosis
  }
}
