/// What a policy asks at a login, and what of it decided.
package struct Ruling: Hashable, Sendable {
  package let requirement: Requirement

  /// The place of the deciding rule, from 1; nil where no rule decided.
  package let rule: Int?

  init(_ requirement: Requirement, rule: Int? = nil) {
    self.requirement = requirement
    self.rule = rule
  }
}

extension Policy {
  /// The whole decision about what is asked: `policy explain` shows what this says, and a login does
  /// it (product row A10).
  package func ruling(on question: PolicyQuestion) -> Ruling {
    if mode == .off { return Ruling(.notRequired(.modeOff)) }
    if let pass = question.account.pass, question.moment.isBefore(pass.until) {
      return Ruling(.notRequired(.temporaryPass))
    }
    let deciding = ruleIndex.first(for: question) { place in
      rules[place].match(question) == .matches
    }
    let rule = deciding.map { $0 + 1 }
    if let deciding, rules[deciding].effect == .exempt {
      return Ruling(.notRequired(.exempt), rule: rule)
    }
    if isEnrolled(question.account) {
      return isRemembered(question)
        ? Ruling(.notRequired(.remembered)) : Ruling(.codeRequired, rule: rule)
    }
    if deciding != nil { return Ruling(.mandatoryNotEnrolled, rule: rule) }
    return Ruling(withoutSecondFactor(question))
  }

  /// What is asked of an account that has no second factor, where no rule decides.
  private func withoutSecondFactor(_ question: PolicyQuestion) -> Requirement {
    guard mandateConcerns(question.account.subject, question.facts),
      mandate.hasBegun(at: question.moment)
    else { return .notRequired(.notEnrolled) }
    return isLeftToDirectory(question.facts)
      ? .notRequired(.directoryAccount) : .mandatoryNotEnrolled
  }

  /// What `ruling(on:)` found of each rule.
  package func matches(of question: PolicyQuestion) -> [RuleMatch] {
    rules.map { $0.match(question) }
  }

  /// Whether the account has a second factor that counts: a confirmed device or address whose method
  /// is on.
  package func isEnrolled(_ account: Account) -> Bool {
    hasDevice(account) || (admitsEmail && account.email.factor != nil)
  }

  /// Whether the account has an authenticator that counts more than a mailbox.
  package func hasDevice(_ account: Account) -> Bool {
    admitsApps && !account.devices.isEmpty
  }

  /// Whether the account must have a second factor, and so may not give it up (product row E9):
  /// wherever it signs in, or where a rule requires one.
  package func isMandatory(
    for subject: Subject, _ facts: AccountFacts, at moment: Moment
  ) -> Bool {
    guard mode != .off else { return false }
    let isMandatory =
      mandateConcerns(subject, facts) && mandate.hasBegun(at: moment) && !isLeftToDirectory(facts)
    return isMandatory || isRequired(of: subject, facts, at: moment)
  }

  /// From when on an account without a second factor could not sign in any more, where that has
  /// been announced (product row A9).
  package func announcedMandate(on question: PolicyQuestion) -> UnixTime? {
    guard let from = mandate.from, !mandate.hasBegun(at: question.moment),
      mandateConcerns(question.account.subject, question.facts),
      !isLeftToDirectory(question.facts),
      ruling(on: question).requirement == .notRequired(.notEnrolled)
    else { return nil }
    return from
  }

  /// What a ruling about an account may depend on: nothing where nothing does, because asking may
  /// take time.
  ///
  /// What is asked about one account is asked about all: otherwise time would tell who is enrolled
  /// (I13).
  package var factsNeededAtLogin: NeededFacts {
    guard mode == .voluntary else { return factsNeededForSelfService }
    // Of whom a rule alone requires a second factor, only the enrolment asks where they come from.
    let mayEnroll = loginEnrollment != .never && ruleIndex.hasRequirements
    return NeededFacts(
      groups: ruleIndex.groups, locality: mayEnroll && !admitsDirectoryAccounts)
  }

  /// What deciding whether the account must have a second factor wants to know.
  package var factsNeededForSelfService: NeededFacts {
    guard mode != .off else { return NeededFacts() }
    guard mode == .mandatory else { return NeededFacts(groups: ruleIndex.groups) }
    return NeededFacts(groups: groups, locality: !admitsDirectoryAccounts)
  }

  private func mandateConcerns(_ subject: Subject, _ facts: AccountFacts) -> Bool {
    mode == .mandatory && mandate.concerns(facts.groups)
  }

  private func isLeftToDirectory(_ facts: AccountFacts) -> Bool {
    // Where that is not known, it is not: an exemption must be certain (I4).
    !admitsDirectoryAccounts && facts.isLocal == false
  }

  private func isRequired(of subject: Subject, _ facts: AccountFacts, at moment: Moment) -> Bool {
    rules.contains { rule in
      rule.effect == .require && (moment.clockLags || rule.until.map { $0 > moment.now } ?? true)
        && rule.concerns(subject, facts.groups)
    }
  }

  private func isRemembered(_ question: PolicyQuestion) -> Bool {
    guard remembering > .zero, question.service == RememberedSource.service,
      let address = question.address, let boot = question.boot
    else { return false }
    return question.account.remembered.contains {
      $0.address == address && $0.holds(at: question.moment, boot: boot, atMost: remembering)
    }
  }
}

/// What a policy wants to know about an account before it can rule on it.
package struct NeededFacts: Hashable, Sendable {
  package let groups: Set<GroupName>
  package let locality: Bool

  package init(groups: Set<GroupName> = [], locality: Bool = false) {
    self.groups = groups
    self.locality = locality
  }

  package var isEmpty: Bool { groups.isEmpty && !locality }
}
