/// Judges what sends e-mail, where the policy has e-mail.
enum MailJudge {
  /// Seconds that mail may wait: a server that takes unknown senders at their second try has had
  /// several by then.
  static let patience: Int64 = 30 * 60

  static func judge(_ facts: MailFacts) -> Diagnosis {
    var diagnosis = Diagnosis()
    if let unit = facts.unit { diagnosis.add(judge(unit)) }
    diagnosis.add(Diagnosis(taker(facts)))
    guard let insight = facts.insight else {
      diagnosis.add(hidden)
      return diagnosis
    }
    let isThere = facts.unit?.isLoaded == true
    if isThere { diagnosis.add(Diagnosis(check(insight.check))) }
    diagnosis.add(
      Diagnosis(insight.passwords.flatMap { password($0, mailer: facts.unitUser?.uid) }))
    // A mailer that does not run is said above, and is why.
    if facts.unit.map(isRunning) ?? true, let backlog = insight.backlog {
      diagnosis.add(judge(backlog, now: facts.now))
    }
    if diagnosis.findings.isEmpty, isThere { diagnosis.confirm("the mailer runs") }
    return diagnosis
  }

  // MARK: The unit

  private static func judge(_ unit: UnitFacts) -> Diagnosis {
    guard unit["LoadState"] != "masked" else {
      return Diagnosis([
        disabled("is masked", mend: "systemctl unmask \(mailer); systemctl enable --now \(mailer)")
      ])
    }
    guard unit.isLoaded else {
      return Diagnosis([
        Finding(
          .mailerAbsent, MailerUnit.name,
          "e-mail is switched on, and there is no \(MailerUnit.name)",
          meaning: "Nothing sends the mail that is queued: \(consequence)",
          mend: "apt install sallyport-mailer; or sallyport policy set methods.email off")
      ])
    }
    var diagnosis = Diagnosis()
    if !isRunning(unit) { diagnosis.add(Diagnosis([stopped(unit)])) }
    if !UnitJudge.enabled.contains(unit["UnitFileState"] ?? "") {
      diagnosis.add(
        Diagnosis([disabled("is not enabled", mend: "systemctl enable \(mailer)")]))
    }
    return diagnosis
  }

  private static let mailer = "sallyport-mailer"

  private static let consequence =
    "codes expire on their way, notices wait, and who has no other method cannot sign in."

  private static func isRunning(_ unit: UnitFacts) -> Bool {
    switch unit["ActiveState"] {
    case "active", "reloading": true
    // Started for the first time; behind a failure it waits for its next try.
    case "activating": unit["Result"] == "success"
    default: false
    }
  }

  private static func stopped(_ unit: UnitFacts) -> Finding {
    let result = unit["Result"] ?? "success"
    guard result != "success" else {
      return Finding(
        .mailerStopped, MailerUnit.name, "\(MailerUnit.name) does not run",
        meaning: "Nothing sends the mail that is queued: \(consequence)",
        mend: "systemctl start \(mailer)")
    }
    return Finding(
      .mailerStopped, MailerUnit.name,
      "\(MailerUnit.name) has failed (\(TerminalText.clean(result)))",
      meaning: "Nothing sends the mail that is queued: \(consequence)",
      mend: "journalctl -u \(mailer) -e says why; then systemctl restart \(mailer)")
  }

  private static func disabled(_ what: String, mend: String) -> Finding {
    Finding(
      .mailerDisabled, MailerUnit.name, "e-mail is switched on, and \(MailerUnit.name) \(what)",
      meaning: "After the next start of the machine nothing sends mail: \(consequence)",
      mend: mend)
  }

  // MARK: Who may take mail

  private static func taker(_ facts: MailFacts) -> [Finding] {
    guard let taker = facts.taker else { return [] }
    let name = TerminalText.clean(taker.name)
    let file = DaemonFiles.configuration
    guard let uid = taker.uid else {
      return [
        wrongTaker(
          "\(file) gives mail to '\(name)' (mail.user), and nobody is called so",
          "Nobody gets at the mail that is queued: \(consequence)", facts)
      ]
    }
    guard uid != 0 else {
      return [
        wrongTaker(
          "\(file) gives mail to root (mail.user)",
          "The one program that has a network would have to run as root.", facts)
      ]
    }
    guard let unit = facts.unitUser, facts.unit?.isLoaded == true, unit.uid != uid else {
      return []
    }
    return [
      wrongTaker(
        "\(file) gives mail to '\(name)' (mail.user), and \(MailerUnit.name) runs as "
          + "'\(TerminalText.clean(unit.name))'",
        "The daemon refuses the mailer: \(consequence)", facts)
    ]
  }

  private static func wrongTaker(_ what: String, _ meaning: String, _ facts: MailFacts) -> Finding {
    Finding(
      .mailerUser, DaemonFiles.configuration, what, meaning: meaning, mend: mend(ofTaker: facts))
  }

  private static func mend(ofTaker facts: MailFacts) -> String {
    let usual = MailReader.usualTaker
    if facts.taker?.name == usual, facts.taker?.uid == nil {
      return "systemd-sysusers sallyport.conf; then systemctl restart \(mailer)"
    }
    let line = "in \(DaemonFiles.configuration), under [mail], user = "
    // What its unit says is good, unless that is what is wrong.
    if let user = facts.unitUser, let uid = user.uid, uid != 0 {
      return line + "\"\(TerminalText.clean(user.name))\"; then systemctl reload sallyportd"
    }
    return line + "\"\(usual)\"; then systemctl reload sallyportd; systemctl revert \(mailer); "
      + "systemctl restart \(mailer)"
  }

  // MARK: What it reads

  private static func check(_ check: MailFacts.Check) -> [Finding] {
    switch check {
    case .good: []
    case .failed(let why):
      [
        Finding(
          .notLookedAt, mailer,
          "configuration and templates of the mailer were not looked at: "
            + TerminalText.clean(why),
          meaning: "A mailer that runs goes on with what it has read.",
          mend: "\(mailer) --check says whether they are good")
      ]
    case .refused(let why):
      [
        Finding(
          .mailerConfiguration, mailer, "the mailer refuses what it is to read: \(why)",
          meaning: "At its next start it does not come up; one that runs goes on with what it "
            + "read before.",
          mend: "mend that file until \(mailer) --check is silent; then systemctl "
            + "reload-or-restart \(mailer)")
      ]
    }
  }

  private static func password(
    _ password: MailFacts.Password, mailer uid: UInt32?
  ) -> [Finding] {
    guard let file = password.look.facts, file.kind == .regular else { return [] }
    let owners: Set<UInt32?> = password.isLoaded ? [0] : [0, uid]
    guard file.mode & 0o077 != 0 || !owners.contains(file.owner) else { return [] }
    let path = TerminalText.clean(password.path)
    let owner = password.isLoaded ? "root" : "sallyport-mail"
    return [
      Finding(
        .mailerPasswordExposed, path,
        "the mail server's password \(path) belongs to uid \(file.owner), with mode "
          + file.modeText,
        meaning: "Whoever reads it can send mail as this machine, and people believe it.",
        mend: "chown \(owner): \(path); chmod 0400 \(path); if others have read it, another "
          + "password")
    ]
  }

  private static let hidden = Diagnosis([
    Finding(
      .notLookedAt, "mail", "what the mailer reads, and what became of mail, is hidden from you",
      meaning: "Whether mail can be sent was not looked at.", mend: "sudo sallyport doctor")
  ])

  // MARK: What became of mail

  private static func judge(_ backlog: MailBacklog, now: Int64) -> Diagnosis {
    var diagnosis = Diagnosis()
    if let error = backlog.lastError {
      let count = backlog.latest.count
      diagnosis.find(
        .mailFailing, "mail",
        (count == 1 ? "the last mail was not taken" : "none of the last \(count) mails was taken")
          + ": \(TerminalText.clean(error))",
        meaning: (count == 1
          ? "It may be the address, or else the server: "
          : "Each was to somebody else, so that it is the server, or how it is reached: ")
          + consequence,
        mend: "see that server, port and password in /etc/sallyport/mailer.toml are right; "
          + "sallyport email test tries them")
    }
    if let since = backlog.waitingSince, now - since > patience {
      diagnosis.find(
        .mailWaiting, "mail",
        "mail to \(CountText.of(backlog.waitingAccounts, "account", "accounts")) waits to be "
          + "sent, the oldest since \(LocalTime.minutes(since))",
        meaning: "No server has taken it: news, and codes that confirm an address, are given up "
          + "in the end.",
        mend: "journalctl -u \(mailer) -e says what came of each try; then systemctl restart "
          + "sallyportd, or it is tried again by itself within the hour")
    }
    return diagnosis
  }
}
