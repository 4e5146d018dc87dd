import ArgumentParser
import SallyportVarlink

struct PolicyRulesRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a rule by its number.")

  @Argument(help: "Its number in sallyport policy rules.")
  var number: Int

  @OptionGroup var options: PolicyEditOptions

  func run() throws {
    try options.edit(done: "Done: the rules behind it have moved up.\n") { policy in
      let rules = try Self.removing(number, from: policy.rules)
      Output.standardError(Self.announcement(number, policy.rules[number - 1]))
      return AdminPolicyChange(rules: rules)
    }
  }

  static func announcement(_ number: Int, _ rule: AdminRule) -> String {
    let text = RuleText.conditions(rule, date: LocalTime.zoned)
    return "This removes rule \(number), \(rule.effect.rawValue) \(text): "
      + "\(TerminalText.clean(rule.note))\n"
  }

  static func removing(
    _ number: Int, from rules: [AdminRule]
  ) throws(CommandFailure) -> [AdminRule] {
    guard (1...max(1, rules.count)).contains(number), !rules.isEmpty else {
      throw CommandFailure(
        "there is no rule \(number)", hint: "sallyport policy rules lists those that there are")
    }
    return Array(rules[..<(number - 1)] + rules[number...])
  }
}
