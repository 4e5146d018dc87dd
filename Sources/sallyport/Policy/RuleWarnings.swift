import SallyportVarlink

/// What about rules and mandate is probably not meant: conditions that can never be met.
struct RuleWarnings {
  /// Seconds since 1970.
  let now: Int64
  let date: (Int64) -> String
  let hasAccount: (String) throws -> Bool
  let group: (String) throws -> GroupPresence

  /// What this machine knows of a group.
  enum GroupPresence {
    case absent
    /// It lists nobody, and is nobody's first group, as far as anybody is listed: a directory may
    /// hide who is a member.
    case empty
    case peopled
  }

  /// Of what a change brings, which makes this policy.
  func texts(
    _ change: AdminPolicyChange, making policy: AdminPolicy
  ) throws -> [String] {
    let isMandatory = policy.value(of: SettingName.mode) == PolicyMode.mandatory.rawValue
    let concerned = change.settings.contains { setting in
      setting.name == SettingName.mandatoryGroups
        || (setting.name == SettingName.mode && isMandatory)
    }
    return try (change.rules.map { try texts($0) } ?? [])
      + (concerned ? texts(mandatoryGroups: policy.mandatoryGroups) : [])
  }

  /// Groups that nobody is in: of nobody a second factor is demanded.
  func texts(mandatoryGroups groups: [String]) throws -> [String] {
    let presences = try groups.map { (name: $0, presence: try group($0)) }
    let missing = presences.filter { $0.presence == .absent }.map(\.name)
    let name = SettingName.mandatoryGroups
    let empty = Self.emptiness(presences.filter { $0.presence == .empty }.map(\.name))
      .map { ["\(name): \($0)"] }
    guard !missing.isEmpty else { return empty ?? [] }
    let there = Self.absence("group", missing)
    let isAll = missing.count == groups.count
    return [isAll ? "\(name) is about nobody here: \(there)" : "\(name): \(there)"]
      + (empty ?? [])
  }

  /// In the order of the rules.
  func texts(_ rules: [AdminRule]) throws -> [String] {
    var texts: [String] = []
    for (index, rule) in rules.enumerated() {
      let number = index + 1
      if let until = rule.until, until <= now {
        texts.append("rule \(number) never matches: it ended \(date(until))")
        continue
      }
      if let earlier = rules[..<index].firstIndex(where: { covers($0, rule) }) {
        texts.append("rule \(number) never matches: rule \(earlier + 1) before it always does")
      }
      texts += try missing(rule, number)
    }
    return texts
  }

  private func missing(_ rule: AdminRule, _ number: Int) throws -> [String] {
    let accounts = try rule.accounts.filter { try !hasAccount($0) }
    let groups = try rule.groups.map { (name: $0, presence: try group($0)) }
    let absent = groups.filter { $0.presence == .absent }.map(\.name)
    let empty = groups.filter { $0.presence == .empty }.map(\.name)
    return [
      text(number, missing: accounts, of: rule.accounts, "account"),
      text(number, missing: absent, of: rule.groups, "group"),
      Self.emptiness(empty).map { "rule \(number): \($0)" },
    ].compactMap(\.self)
  }

  private func text(
    _ number: Int, missing: [String], of all: [String], _ kind: String
  ) -> String? {
    guard !missing.isEmpty else { return nil }
    let there = Self.absence(kind, missing)
    return missing.count == all.count
      ? "rule \(number) never matches here: \(there)" : "rule \(number): \(there)"
  }

  /// Nil where there is none to tell of.
  private static func emptiness(_ empty: [String]) -> String? {
    guard !empty.isEmpty else { return nil }
    let names = empty.map { "'\(TerminalText.clean($0))'" }.joined(separator: ", ")
    let groups = empty.count == 1 ? "the group \(names) lists" : "the groups \(names) list"
    return "\(groups) no members on this machine; unless a directory hides them, nobody is meant"
  }

  private static func absence(_ kind: String, _ missing: [String]) -> String {
    let names = missing.map { "'\(TerminalText.clean($0))'" }.joined(separator: ", ")
    return "there is no \(kind) \(names) on this machine"
  }

  /// Whether whatever the second rule matches, the first does, for as long.
  private func covers(_ first: AdminRule, _ second: AdminRule) -> Bool {
    let lasts = first.until.map { end in
      end > now && (second.until.map { end >= $0 } ?? false)
    }
    return lasts ?? true
      && covers(first.accounts, second.accounts) && covers(first.groups, second.groups)
      && covers(first.services, second.services)
      && covers(networks: first.networks, second.networks)
  }

  /// An empty list matches everything.
  private func covers(_ first: [String], _ second: [String]) -> Bool {
    first.isEmpty || (!second.isEmpty && Set(second).isSubset(of: first))
  }

  private func covers(networks first: [String], _ second: [String]) -> Bool {
    guard !first.isEmpty else { return true }
    guard !second.isEmpty else { return false }
    let networks = first.compactMap(Network.init)
    return second.allSatisfy { text in
      guard let network = Network(text) else { return first.contains(text) }
      return networks.contains { $0.covers(network) }
    }
  }
}
