import SallyportVarlink

/// A sign-in that was gone through, step by step.
struct CheckReport {
  let call: CheckLogin
  let reply: CheckLogin.Reply
  let policy: AdminPolicy
  let pam: Diagnosis
  /// Whether it is the service of sshd, whose account line no other one has.
  let isSSHD: Bool
  /// Turns seconds since 1970 into a date and a time of day, of what is to come.
  let date: (Int64) -> String
  /// The same to the second, of what has been or is near.
  let pastDate: (Int64) -> String

  private typealias Row = ReportRows.Row

  var text: String {
    let rows =
      [scene, account] + recorded + [secondFactor] + grants + [mode] + rules + decision
      + throttle + [prompt, end] + accountStage
    return ReportRows(rows: rows).text + "\n" + DiagnosisReport(diagnosis: pam).text
  }

  private var scene: Row {
    ("A sign-in by", PolicyScene(service: call.service, address: call.address).text)
  }

  // MARK: Who

  private var account: Row {
    let name = TerminalText.clean(call.user)
    guard let uid = reply.uid else {
      return ("Account", "\(name): nobody has that name, as far as the name service says")
    }
    let place =
      switch reply.local {
      case true?: ", in the local passwd file"
      case false?: ", from a directory"
      case nil: ""
      }
    return ("Account", "\(name), uid \(uid)\(place)")
  }

  private var recorded: [Row] {
    guard let user = reply.recorded else { return [("Recorded", "nothing")] }
    guard user.uid == reply.uid else {
      return [("Recorded", "for uid \(user.uid): the identity has changed, so it is refused")]
    }
    return [("Recorded", "for this uid")]
  }

  private var secondFactor: Row {
    guard let user = reply.recorded, user.enrolled || !user.devices.isEmpty else {
      return ("Second factor", "off")
    }
    let names = user.devices.map { device in
      let used = device.lastUsedAt.map { "last used \(pastDate($0))" } ?? "never used"
      return "\(TerminalText.clean(device.name)), \(used)"
    }
    let state = user.enrolled ? "on" : "off, its method is switched off"
    let codes = CountText.of(
      Int(clamping: user.recoveryCodesLeft), "recovery code", "recovery codes")
    return ("Second factor", "\(state): \((names + [codes]).joined(separator: "; "))")
  }

  private var grants: [Row] {
    guard let user = reply.recorded else { return [] }
    var rows: [Row] = []
    if let pass = user.pass {
      rows.append(("Pass", PassText.describe(pass, date: date, pastDate: pastDate)))
    }
    for source in user.remembered {
      let address = TerminalText.clean(source.address)
      rows.append(("Remembered", "\(address) until \(date(source.until))"))
    }
    if let until = user.invitedUntil {
      rows.append(("Invited", "to enrol while signing in, until \(date(until))"))
    }
    return rows
  }

  // MARK: What the policy asks

  private var mode: Row {
    let mode = setting("mode") ?? "unknown"
    let from = setting("mandatory.from").map { ", from \($0) on" } ?? ""
    let enrolment = setting("enrolAtLogin").map { "; enrolAtLogin \($0)" } ?? ""
    return ("Policy", TerminalText.clean("\(mode)\(mode == "mandatory" ? from : "")\(enrolment)"))
  }

  private func setting(_ name: String) -> String? {
    policy.settings.first { $0.name == name }?.value
  }

  private var rules: [Row] {
    reply.rules.enumerated().map { index, match in
      let why = RuleText.match(match, deciding: reply.ruling?.rule)
      let place = Int(clamping: match.rule) - 1
      let title = index == 0 ? "Rules" : ""
      guard policy.rules.indices.contains(place) else { return (title, "\(match.rule)  \(why)") }
      let rule = policy.rules[place]
      let conditions = RuleText.conditions(rule, date: date)
      return (title, "\(match.rule)  \(rule.effect.rawValue)  \(conditions): \(why)")
    }
  }

  private var decision: [Row] {
    guard let ruling = reply.ruling else { return [] }
    let enrolled = reply.recorded?.enrolled ?? false
    return [("Decision", RulingText.sentence(ruling, enrolled: enrolled, date: date))]
  }

  // MARK: What would happen

  private var throttle: [Row] {
    guard let throttle = reply.throttle else { return [] }
    let counted =
      throttle.uncleared == 0
      ? "no wrong code counts"
      : "\(CountText.of(Int(clamping: throttle.uncleared), "wrong code counts", "wrong codes count"))"
        + ", \(throttle.failures) from there"
    let state =
      switch throttle.admission {
      case .compare: "a code would be compared"
      case .wait:
        "no code is compared before \(throttle.until.map(pastDate) ?? "a delay has ended")"
      case .recoveryCodesOnly:
        "locked\(reply.recorded?.lockedSince.map { " since \(pastDate($0))" } ?? ""): only a recovery "
          + "code is compared"
      }
    return [("Throttle", "\(state); \(counted)")]
  }

  private var prompt: Row {
    guard let prompt = reply.prompt else { return ("Prompt", "none") }
    let tries = CountText.of(Int(clamping: reply.tries), "try", "tries")
    guard !prompt.enrols else {
      return ("Prompt", "the key of a new second factor, and a code of it")
    }
    let text = TerminalText.clean(prompt.text)
    return ("Prompt", "'\(text)', \(prompt.echo ? "visible" : "hidden") while typed, \(tries)")
  }

  private var end: Row {
    let text =
      switch reply.verdict {
      case .permit:
        reply.prompt?.enrols == true
          ? "PAM_SUCCESS once it is set up"
          : "PAM_SUCCESS with a right code, PAM_AUTH_ERR with a wrong one"
      case .notRequired: "PAM_IGNORE: nothing is asked\(reason)"
      case .deny: "PAM_AUTH_ERR whatever is typed\(reason)"
      case .unavailable: "PAM_AUTHINFO_UNAVAIL\(reason)"
      }
    return ("PAM auth", text)
  }

  private var reason: String {
    switch reply.reason {
    case .unknownAccount: ": nobody has that name"
    case .identityChanged:
      ": the name has another uid than the one that is recorded; sallyport users adopt or "
        + "sallyport users disable decides"
    case .mandatoryNotEnrolled: ": a second factor is mandatory, and none is set up"
    case .throttled: ", until the delay has ended"
    case .locked: ", but a recovery code; sallyport users unlock opens it too"
    case .storeFailed: ": the store cannot be read; journalctl -u sallyportd says why"
    case .nameServiceFailed: ": the name service does not answer"
    case .brokenGlass: ", for root has broken the glass (sallyport break-glass --status)"
    case nil: ""
    }
  }

  private var accountStage: [Row] {
    guard isSSHD else { return [] }
    let text =
      switch reply.account {
      case .permit, .notRequired: "PAM_IGNORE: a key alone does"
      case .deny: "PAM_PERM_DENIED for a key alone"
      case .unavailable: "PAM_AUTHINFO_UNAVAIL for a key alone"
      }
    return [("PAM account", text)]
  }
}
