/// Which of a policy's rules could be about an account, found without looking at all of them: most of
/// a long list name one account each.
struct RuleIndex: Hashable {
  /// Every group that a rule names.
  let groups: Set<GroupName>

  /// Places of the rules that name accounts, by those, ascending.
  private let byAccount: [AccountName: [Int]]

  /// Places of the rules that do not, ascending.
  private let others: [Int]

  init(_ rules: [PolicyRule]) {
    groups = rules.reduce(into: []) { $0.formUnion($1.groups) }
    others = rules.indices.filter { rules[$0].accounts.isEmpty }
    byAccount = rules.indices.reduce(into: [:]) { places, index in
      for name in Set(rules[index].accounts) { places[name, default: []].append(index) }
    }
  }

  /// The first place, in the order of the rules, that `decides` holds for, of those that could be
  /// about the account.
  func first(about subject: Subject, where decides: (Int) -> Bool) -> Int? {
    var named = (subject.identity.flatMap { byAccount[$0.name] } ?? [])[...]
    for other in others {
      while let place = named.first, place < other {
        named.removeFirst()
        if decides(place) { return place }
      }
      if decides(other) { return other }
    }
    return named.first(where: decides)
  }
}
