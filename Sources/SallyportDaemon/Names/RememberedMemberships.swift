import SallyportCore

/// The groups of accounts, and of names that nobody has, as far as somebody asked, each answer until its time is over.
struct RememberedMemberships {
  /// Different sets of groups that are asked about for one account: the policy's and the roles',
  /// each as it is and as it was before a change; more push the oldest out.
  static let maximumQuestions = 4

  private struct Answer {
    let groups: Set<GroupName>
    let membership: GroupMembership
    let until: ContinuousClock.Instant
  }

  private var answers: [NameSubject: [Answer]] = [:]

  func membership(
    of subject: NameSubject, among groups: Set<GroupName>, at now: ContinuousClock.Instant
  ) -> GroupMembership? {
    // The same set, not a copy of it, is compared at once, however many groups it holds.
    answers[subject]?.last { answer in
      answer.until > now && (answer.groups == groups || answer.groups.isSuperset(of: groups))
    }?.membership
  }

  mutating func remember(
    _ membership: GroupMembership, of subject: NameSubject, among groups: Set<GroupName>,
    at now: ContinuousClock.Instant
  ) {
    if answers.count >= NameCache.maximumRemembered, answers[subject] == nil {
      answers.removeAll(keepingCapacity: true)
    }
    let others = answers[subject, default: []].filter { $0.until > now && $0.groups != groups }
    let answer = Answer(
      groups: groups, membership: membership, until: now + NameCache.lifetime)
    answers[subject] = others.suffix(Self.maximumQuestions - 1) + [answer]
  }
}
