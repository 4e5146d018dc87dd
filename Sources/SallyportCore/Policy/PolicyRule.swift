/// What holds for some logins, whatever holds for the others (product row A10).
///
/// The first rule that matches a login decides. An empty list matches everything.
package struct PolicyRule: Hashable, Sendable {
  package enum Effect: String, Hashable, Sendable, CaseIterable {
    /// Nothing is asked.
    case exempt
    /// A second factor is, enrolled or not.
    case require
  }

  /// What one list may hold: a login compares each.
  package static let maximumEntries = 64
  package static let maximumNoteBytes = 200
  package static let maximumServiceBytes = 64

  package let effect: Effect
  package let accounts: [AccountName]
  package let groups: [GroupName]

  /// PAM services.
  package let services: [String]

  /// Never matches a login whose source is not known, or only claimed.
  package let networks: [IPNetwork]
  package let note: String

  /// When it ends by itself.
  package let until: UnixTime?

  /// Nil where a list has more than `maximumEntries`, or a text is too long or has control
  /// characters.
  package init?(
    effect: Effect, accounts: [AccountName] = [], groups: [GroupName] = [],
    services: [String] = [], networks: [IPNetwork] = [], note: String = "",
    until: UnixTime? = nil
  ) {
    let counts = [accounts.count, groups.count, services.count, networks.count]
    guard counts.allSatisfy({ $0 <= Self.maximumEntries }) else { return nil }
    guard PlainText.isPlain(note, bytes: 0...Self.maximumNoteBytes) else { return nil }
    guard services.allSatisfy(Self.isService) else { return nil }
    self.effect = effect
    self.accounts = accounts
    self.groups = groups
    self.services = services
    self.networks = networks
    self.note = note
    self.until = until
  }

  static func isService(_ text: String) -> Bool {
    PlainText.isPlain(text, bytes: 1...maximumServiceBytes)
  }

  /// Whether it is for these accounts, whatever the service, the source and the time.
  func concerns(_ subject: Subject, _ groups: GroupMembership) -> Bool {
    mismatch(subject) == nil && mismatch(groups) == nil
  }
}

/// Why a rule does not decide a login, or that it does.
package enum RuleMatch: String, Hashable, Sendable, CaseIterable {
  case matches
  case account
  case group

  /// The name service could not say whether the account is a member: an exemption is not given
  /// then, and a requirement holds.
  case groupUnreadable
  case service
  case network
  case ended

  /// An exemption that ends is void while the clock stands behind what has been recorded: it may
  /// have ended (security.md, Identity and source).
  case clockLags
}

extension PolicyRule {
  package func match(_ question: PolicyQuestion) -> RuleMatch {
    if let mismatch = mismatch(question.account.subject) { return mismatch }
    if !services.isEmpty, !services.contains(question.service) { return .service }
    if !networks.isEmpty {
      guard let address = question.address, networks.contains(where: { $0.contains(address) })
      else { return .network }
    }
    if let mismatch = mismatch(question.facts.groups) { return mismatch }
    return mismatch(question.moment) ?? .matches
  }

  private func mismatch(_ subject: Subject) -> RuleMatch? {
    guard !accounts.isEmpty else { return nil }
    guard let name = subject.identity?.name, accounts.contains(name) else { return .account }
    return nil
  }

  private func mismatch(_ membership: GroupMembership) -> RuleMatch? {
    guard !groups.isEmpty else { return nil }
    let answers = groups.map(membership.includes)
    if answers.contains(true) { return nil }
    guard answers.contains(nil) else { return .group }
    return effect == .require ? nil : .groupUnreadable
  }

  private func mismatch(_ moment: Moment) -> RuleMatch? {
    guard let until else { return nil }
    switch effect {
    case .exempt where moment.clockLags: return .clockLags
    case .require where moment.clockLags: return nil
    case .exempt, .require: return until <= moment.now ? .ended : nil
    }
  }
}
