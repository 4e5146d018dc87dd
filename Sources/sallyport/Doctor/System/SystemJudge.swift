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

  /// A way in is one that ends as root: nobody else can mend anything.
  static func wayIn(_ way: WayIn) -> Diagnosis {
    var diagnosis = Diagnosis()
    guard let rootHasPassword = way.rootHasPassword else {
      diagnosis.find(
        .notLookedAt, "way in", "whether root, or anybody, has a password is not known",
        meaning: "Without one nobody may come in while the daemon does not answer.",
        mend: "sudo sallyport doctor")
      return diagnosis
    }
    if rootHasPassword {
      diagnosis.confirm("a way in without the daemon: rescue mode, with root's password")
    } else if way.consoleIsFree == true, way.sudoIsFree == true, way.othersHavePasswords == true {
      diagnosis.confirm(
        "a way in without the daemon: the console (login) and sudo ask for no code")
    } else {
      diagnosis.find(
        .wayInMissing, "way in", "there is no way in while the daemon does not answer",
        meaning: "Root has no password, which rescue mode asks for; and "
          + obstacle(way) + ". If the daemon, its key or its store breaks, nobody can mend it.",
        mend: "passwd root, and keep the password in a safe")
    }
    return diagnosis
  }

  /// What keeps others from coming in by the console, and from becoming root there.
  private static func obstacle(_ way: WayIn) -> String {
    switch (way.consoleIsFree, way.sudoIsFree) {
    case (nil, _): "there is no console to sign in at (no PAM file of login)"
    case (false?, _): "the console (login) asks for a code"
    case (_, nil): "there is no sudo by which somebody at the console becomes root"
    case (_, false?): "sudo asks whoever has come in at the console for a code"
    case (true?, true?): "no account of this machine has a password for the console"
    }
  }
}
