/// Which of a policy's rules could decide a login, found without looking at all of them as a whole: a
/// login with a thousand rules must cost about what it does with none.
///
/// It only ever leaves out rules that do not match; whether one does, `PolicyRule.match` says.
struct RuleIndex: Hashable {
  /// Every group that a rule names.
  let groups: Set<GroupName>

  /// Whether a rule requires a second factor.
  let hasRequirements: Bool

  /// The same in a fixed order; the place of a group is its bit in `Outline.groups`.
  private let numberedGroups: [GroupName]

  /// Rules that name accounts, by those; that name none but services, by those; and all others.
  private let byAccount: [AccountName: [Outline]]
  private let byService: [String: [Outline]]
  private let others: [Outline]

  init(_ rules: [PolicyRule]) {
    groups = rules.reduce(into: []) { $0.formUnion($1.groups) }
    hasRequirements = rules.contains { $0.effect == .require }
    numberedGroups = groups.sorted()
    var (byAccount, byService) = ([AccountName: [Outline]](), [String: [Outline]]())
    var others: [Outline] = []
    for (place, rule) in rules.enumerated() {
      let outline = Outline(rule, at: place, numberedGroups)
      if !rule.accounts.isEmpty {
        for name in Set(rule.accounts) { byAccount[name, default: []].append(outline) }
      } else if !rule.services.isEmpty {
        for service in Set(rule.services) { byService[service, default: []].append(outline) }
      } else {
        others.append(outline)
      }
    }
    (self.byAccount, self.byService, self.others) = (byAccount, byService, others)
  }

  /// The first place, in the order of the rules, that `decides` holds for, of those that could
  /// decide this login.
  func first(for question: PolicyQuestion, where decides: (Int) -> Bool) -> Int? {
    let login = Login(question, numberedGroups)
    let lists = [
      question.account.subject.identity.flatMap { byAccount[$0.name] } ?? [],
      byService[question.service] ?? [], others,
    ]
    var first: Int?
    for list in lists {
      let place = Self.first(in: list, before: first ?? .max, for: login, where: decides)
      first = place ?? first
    }
    return first
  }

  private static func first(
    in outlines: [Outline], before end: Int, for login: Login, where decides: (Int) -> Bool
  ) -> Int? {
    for outline in outlines {
      guard outline.place < end else { return nil }
      if outline.admits(login), decides(outline.place) { return outline.place }
    }
    return nil
  }
}

/// A login in numbers.
private struct Login {
  /// A bit for each group of which the account is, or may be, a member.
  let groups: UInt64
  let address: IPAddress?
  let now: Int64

  init(_ question: PolicyQuestion, _ numberedGroups: [GroupName]) {
    groups = Outline.bits(numberedGroups.filter { question.facts.groups.includes($0) ?? true }) {
      numberedGroups.firstIndex(of: $0)
    }
    address = question.address
    now = question.moment.now.seconds
  }
}

/// A rule in numbers, as far as they tell quickly that it does not match.
///
/// Plain bytes: a login goes through hundreds, and to count references to each would cost more than
/// to compare it.
private struct Outline: Hashable {
  /// Of groups that have a bit of their own; a rule that names another is never left out for its
  /// groups.
  private static let maximumGroups = 64

  let place: Int

  /// Bits of the groups that it is for; all where it is for any.
  private let groups: UInt64

  /// When an exemption is over; never where it does not end, or is none.
  private let end: Int64

  /// Whether it is for some networks, and which where that is one.
  private let hasNetworks: Bool
  private let network: IPNetwork?

  init(_ rule: PolicyRule, at place: Int, _ numberedGroups: [GroupName]) {
    self.place = place
    groups =
      rule.groups.isEmpty ? .max : Self.bits(rule.groups) { numberedGroups.firstIndex(of: $0) }
    end = rule.effect == .exempt ? rule.until?.seconds ?? .max : .max
    hasNetworks = !rule.networks.isEmpty
    network = rule.networks.count == 1 ? rule.networks.first : nil
  }

  /// All bits where one of the groups has none.
  static func bits(_ groups: [GroupName], _ number: (GroupName) -> Int?) -> UInt64 {
    groups.reduce(0) { bits, group in
      guard let number = number(group), number < maximumGroups else { return .max }
      return bits | 1 << UInt64(number)
    }
  }

  /// False only where the rule does not match.
  func admits(_ login: Login) -> Bool {
    if groups & login.groups == 0, groups != .max { return false }
    if end <= login.now { return false }
    guard hasNetworks else { return true }
    guard let address = login.address else { return false }
    return network?.contains(address) ?? true
  }
}
