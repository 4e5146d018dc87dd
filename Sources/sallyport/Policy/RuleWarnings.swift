import SallyportVarlink

/// What about rules and mandate is probably not meant: conditions that can never be met.
struct RuleWarnings {
  /// Seconds since 1970.
  let now: Int64
  let date: (Int64) -> String
  let hasAccount: (String) throws -> Bool
  let hasGroup: (String) throws -> Bool

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
    let missing = try groups.filter { try !hasGroup($0) }
    guard !missing.isEmpty else { return [] }
    let there = Self.absence("group", missing)
    let name = SettingName.mandatoryGroups
    let isAll = missing.count == groups.count
    return [isAll ? "\(name) is about nobody here: \(there)" : "\(name): \(there)"]
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
    let groups = try rule.groups.filter { try !hasGroup($0) }
    return [
      text(number, missing: accounts, of: rule.accounts, "account"),
      text(number, missing: groups, of: rule.groups, "group"),
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
      && covers(first.services, second.services) && covers(first.networks, second.networks)
  }

  /// An empty list matches everything.
  private func covers(_ first: [String], _ second: [String]) -> Bool {
    first.isEmpty || (!second.isEmpty && Set(second).isSubset(of: first))
  }
}
