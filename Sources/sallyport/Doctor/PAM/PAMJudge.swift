/// Judges what a stack with a line of ours does.
struct PAMJudge {
  /// The policy's `enrolAtLogin`; nil where nobody said.
  let enrolAtLogin: String?
  /// Whether the policy has codes by e-mail.
  var admitsEmail = false
  /// Whether the line is there, rather than thought of.
  var isThere = true

  /// - Parameter stack: of `auth`, with our module's name in it.
  func judge(auth stack: PAMStack) -> Diagnosis {
    var diagnosis = Diagnosis(Self.flaws(of: stack))
    diagnosis.add(Diagnosis(Self.lost(in: stack)))
    guard stack.hasOurs else { return diagnosis }
    diagnosis.add(Diagnosis(Self.options(of: stack)))
    diagnosis.add(Diagnosis(PAMLocker.judge(stack)))
    let walk = PAMWalk(stack)
    diagnosis.add(Diagnosis(Self.completeness(walk, stack)))
    diagnosis.add(Diagnosis(Self.passing(walk, stack)))
    diagnosis.add(Diagnosis(Self.heeding(walk, stack)))
    diagnosis.add(Diagnosis(Self.factors(walk, stack)))
    // Who is let in before our line gets in whatever follows.
    if !diagnosis.findings.contains(where: { $0.id == .pamPassedOver }) {
      diagnosis.add(Diagnosis(Self.gettingIn(stack)))
    }
    diagnosis.add(Diagnosis(order(walk, stack)))
    if !(diagnosis.worst.map { $0 >= .warning } ?? false), let place = Self.place(of: stack) {
      let verb = isThere ? "asks" : "would ask"
      diagnosis.confirm("\(stack.service) \(verb) for the code (\(place))")
    }
    return diagnosis
  }

  // MARK: What libpam reads

  static func flaws(of stack: PAMStack) -> [Finding] {
    stack.flaws.reduce(into: [Finding]()) { findings, flaw in
      let finding = flaw.finding(service: stack.service)
      if !findings.contains(finding) { findings.append(finding) }
    }
  }

  /// Lines that have our module's name in them, and are none of ours to libpam.
  static func lost(in stack: PAMStack) -> [Finding] {
    stack.entries.filter(\.namesOurs).map { entry in
      Finding(
        .pamLineLost, stack.service,
        "\(entry.place) names \(PAMEntry.ourModule), but not as its module",
        meaning: "libpam reads '\(TerminalText.clean(entry.text))': the name is a part of another "
          + "line, or of no line that it understands. Nobody is asked for a code there.",
        mend: "write '\(stack.group.rawValue) required pam_sallyport.so' in a line of its own in "
          + "\(entry.place.file); see that no line before it ends in a backslash")
    }
  }

  static func options(of stack: PAMStack) -> [Finding] {
    stack.entries.filter(\.isOurs).compactMap { entry in
      OurOptions(entry.arguments).unknown.map { option in
        Finding(
          .pamBadOption, stack.service,
          "\(entry.place): pam_sallyport.so does not take '\(TerminalText.clean(option))'",
          meaning: "A line that it does not understand wholly refuses everybody.",
          mend: "man pam_sallyport has the options; remove this one from \(entry.place.file)")
      }
    }
  }

  private static func completeness(_ walk: PAMWalk, _ stack: PAMStack) -> [Finding] {
    guard !walk.isComplete else { return [] }
    return [
      Finding(
        .notLookedAt, stack.service, "the stack has too many branches to follow them all",
        meaning: "What doctor says of \(stack.service) may lack something.",
        mend: "make the stack shorter, or try every way in by hand")
    ]
  }

  // MARK: Who gets past our line

  static func passing(_ walk: PAMWalk, _ stack: PAMStack) -> [Finding] {
    let skippers = Set(walk.accepted.filter { !$0.ranOurs }.compactMap(\.skipper))
    return skippers.sorted().map { passing(stack.entries[$0], stack) }
  }

  private static func passing(_ entry: PAMEntry, _ stack: PAMStack) -> Finding {
    let line = "'\(entry.text)' (\(entry.place))"
    if stack.group == .account {
      return Finding(
        .pamAccountPassedOver, stack.service, "\(line) passes over the account line of ours",
        meaning: "Whom that line lets in is not asked whether a key alone may do.",
        mend: "in \(stack.files.first ?? stack.service) put 'account required pam_sallyport.so' "
          + "before line \(entry.topLine)")
    }
    switch entry.role {
    case .root:
      return Finding(
        .pamPassedOverByRoot, stack.service, "root is asked for nothing: \(line)",
        meaning: "Who is root already needs no code here. That is how \(stack.service) is meant.",
        mend: "nothing; remove the line to ask root too")
    case .condition:
      return Finding(
        .pamPassedOverByRule, stack.service, "\(line) lets some in without the code",
        meaning: "Whoever meets its condition never comes to our line.",
        mend: "if that is not meant, remove it; if it is, sallyport policy rules add exempt says "
          + "it better, and is logged")
    case .factor, .secondFactor, .program, .service, .permit, .deny, .ours, nil:
      return Finding(
        .pamPassedOver, stack.service, "\(line) lets people in before the code is asked for",
        meaning: "It ends the stack, or jumps over our line: whoever satisfies it is asked for no "
          + "code.",
        mend: Self.mendOfPassing(entry))
    }
  }

  private static func mendOfPassing(_ entry: PAMEntry) -> String {
    let file = entry.place.file
    return entry.control.text.lowercased() == "sufficient"
      ? "in \(file) write '[success=1 default=ignore]' for 'sufficient', and 'auth requisite "
        + "pam_deny.so' behind it"
      : "in \(file) let it jump no further than to our line"
  }

  // MARK: Whether it is heeded

  static func heeding(_ walk: PAMWalk, _ stack: PAMStack) -> [Finding] {
    let unheeded = walk.accepted.filter { $0.ranOurs && !$0.codeAccepted && !$0.nothingAsked }
    let refused = unheeded.filter(\.codeRefused)
    let failed = unheeded.filter { $0.daemonFailed && !$0.codeRefused }
    let refusers = Set(refused.compactMap(\.refuser))
    let others = Set(failed.compactMap(\.refuser)).subtracting(refusers)
    let missed = unheeded.filter { $0.moduleMissed && !$0.codeRefused && !$0.daemonFailed }
    let absent = Set(missed.compactMap(\.refuser)).subtracting(refusers).subtracting(others)
    return refusers.sorted().map { ignoring(stack.entries[$0], stack) }
      + others.sorted().map { failingOpen(stack.entries[$0], stack) }
      + absent.sorted().map { missing(stack.entries[$0], stack) }
  }

  private static func ignoring(_ entry: PAMEntry, _ stack: PAMStack) -> Finding {
    if stack.group == .account {
      return Finding(
        .pamAccountRefusalIgnored, stack.service,
        "'\(entry.text)' (\(entry.place)) does not keep anybody out",
        meaning: "Its control lets the stack succeed although the daemon refuses.",
        mend: "write 'account required pam_sallyport.so' in \(entry.place.file)")
    }
    return Finding(
      .pamRefusalIgnored, stack.service,
      "'\(entry.text)' (\(entry.place)) lets a wrong code in",
      meaning: "Its control lets the stack succeed although our module refuses: the second factor "
        + "is there for show.",
      mend: "write 'auth required' before pam_sallyport.so in \(entry.place.file)")
  }

  private static func failingOpen(_ entry: PAMEntry, _ stack: PAMStack) -> Finding {
    Finding(
      .pamFailsOpen, stack.service,
      "'\(entry.text)' (\(entry.place)) lets everybody in while the daemon does not answer",
      meaning: "Whoever can stop the daemon, or keep it busy, needs no code.",
      mend: "write '\(stack.group.rawValue) required' before pam_sallyport.so in "
        + entry.place.file)
  }

  private static func missing(_ entry: PAMEntry, _ stack: PAMStack) -> Finding {
    Finding(
      .pamFailsOpen, stack.service,
      "'\(entry.text)' (\(entry.place)) lets everybody in where libpam cannot load our module",
      meaning: "After a removal, or an upgrade that fails half-way, nobody is asked for a code.",
      mend: "write '\(stack.group.rawValue) required' before pam_sallyport.so in "
        + entry.place.file)
  }

  // MARK: The first factor

  static func factors(_ walk: PAMWalk, _ stack: PAMStack) -> [Finding] {
    let place = place(of: stack) ?? stack.service
    let bare = walk.accepted.filter { !$0.factorPassed && $0.ranOurs }
    var findings: [Finding] = []
    if bare.contains(where: \.codeAccepted) {
      findings.append(
        Finding(
          .pamCodeAlone, stack.service, "a code alone lets people in (\(place))",
          meaning: "No password and no key has to be right: who finds a phone, or a sheet of "
            + "recovery codes, is in.",
          mend: Self.mendOfFactors(stack)))
    }
    if bare.contains(where: { $0.nothingAsked && !$0.codeAccepted }) {
      findings.append(
        Finding(
          .pamNothingAsked, stack.service,
          "whoever is asked for no code is let in on nothing (\(place))",
          meaning: "Our module ignores people who have no second factor, and no other line asks "
            + "them for a password.",
          mend: Self.mendOfFactors(stack)))
    }
    return findings
  }

  private static func mendOfFactors(_ stack: PAMStack) -> String {
    stack.service == "sshd"
      ? "after a key: 'auth required pam_sallyport.so after=publickey', as in the example pam.d/sshd"
      : "put '@include common-auth' before our line in /etc/pam.d/\(stack.service)"
  }

  // MARK: Whether anybody gets in

  /// What happens to somebody who does everything right.
  static func gettingIn(_ stack: PAMStack) -> [Finding] {
    guard stack.flaws.isEmpty else { return [] }
    guard letsIn(stack, whereOursSays: .success) else {
      return [
        Finding(
          .pamNeverSucceeds, stack.service, "nobody gets in with \(stack.service)",
          meaning: "Even where password and code are right, the stack refuses.",
          mend: "take the lines from the examples in pam.d/; man pam_sallyport explains them")
      ]
    }
    guard letsIn(stack, whereOursSays: .ignore) else {
      return [
        Finding(
          .pamExemptRefused, stack.service,
          "whoever is asked for no code is refused by \(stack.service)",
          meaning: "Our module says PAM_IGNORE where no code is asked for (nobody enrolled, an "
            + "exemption); a control turns that into a refusal, or no other line succeeds.",
          mend: "add 'ignore=ignore' to the control of our line, or 'auth required pam_permit.so' "
            + "behind it where after=publickey stands")
      ]
    }
    return []
  }

  private static func letsIn(_ stack: PAMStack, whereOursSays result: PAMReturn) -> Bool {
    let walk = PAMWalk(stack) { entry in
      switch entry.role {
      // Without a key it says so, and the next lines ask for the password.
      case .ours where OurOptions(entry.arguments).wantsKey: [result, .authErr]
      case .ours: [result]
      case .factor, .secondFactor, .program: [.success]
      case .root, .condition, .service, .permit, .deny, nil: nil
      }
    }
    return walk.accepted.contains { path in
      path.ranOurs && (result == .success ? path.codeAccepted : path.nothingAsked)
    }
  }

  // MARK: Order

  private func order(_ walk: PAMWalk, _ stack: PAMStack) -> [Finding] {
    let ours = stack.entries.filter(\.isOurs)
    let place = Self.place(of: stack) ?? stack.service
    var findings: [Finding] = []
    if enrolAtLogin == "open", walk.ends.contains(where: \.path.unguarded) {
      findings.append(
        Finding(
          .pamOpenEnrolment, stack.service,
          "\(place) is reached after a wrong password, and enrolAtLogin is open",
          meaning: "Whoever knows a name may enrol a phone of their own for it, before the stack "
            + "refuses the password.",
          mend: "let a wrong password end the stack ('requisite', or '[success=ok default=die]', "
            + "for 'required'); until then: sallyport policy set enrolAtLogin invited"))
    } else if walk.ends.contains(where: \.path.codeFirst) {
      findings.append(
        Finding(
          .pamCodeFirst, stack.service, "\(place) asks for the code before the password",
          meaning: "Who does not know the password can use up the tries of somebody else, and "
            + "waits are theirs to cause.",
          mend: "put our line behind '@include common-auth', or give it forward_pass"))
    }
    if admitsEmail, walk.ends.contains(where: \.path.unguarded) {
      findings.append(
        Finding(
          .pamOpenMail, stack.service,
          "\(place) is reached without the right password, and e-mail is switched on",
          meaning: "Whoever knows a name can have codes mailed to its owner, until the owner gets "
            + "none for an hour. Elsewhere nothing is sent before the first factor.",
          mend: "put our line behind '@include common-auth', and let a wrong password end the "
            + "stack ('requisite', or '[success=ok default=die]', for 'required')"))
    }
    findings += ours.filter { OurOptions($0.arguments).forwardsPassword }.flatMap {
      Self.forwarding($0, stack)
    }
    return findings
  }

  private static func forwarding(_ entry: PAMEntry, _ stack: PAMStack) -> [Finding] {
    let behind = stack.entries.drop { $0 != entry }.dropFirst()
    guard behind.contains(where: { $0.role == .factor }) else {
      return [
        Finding(
          .pamForwardPass, stack.service,
          "\(entry.place) has forward_pass, and no password is asked for behind it",
          meaning: "It takes the code off the end of the password and hands the rest on to nobody.",
          mend: "put the line before '@include common-auth', or remove forward_pass")
      ]
    }
    guard entry.control.action(for: .authErr) == .die else {
      return [
        Finding(
          .pamForwardPass, stack.service, "\(entry.place) has forward_pass and is not 'requisite'",
          meaning: "The password is looked at although the code is wrong, so that the answer tells "
            + "whether it is right.",
          mend: "write 'auth requisite pam_sallyport.so forward_pass' in \(entry.place.file)")
      ]
    }
    return []
  }

  static func place(of stack: PAMStack) -> String? {
    stack.entries.first(where: \.isOurs)?.place.description
  }
}
