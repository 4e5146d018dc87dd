import ArgumentParser
import SallyportVarlink

struct PolicyRulesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the rules in their order, and warn of those that never match.")

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let policy = try connection.connect().call(GetPolicy()).policy
    guard !json else {
      return try Output.standardOutput(
        JSONText.line(["rules": .array(policy.rules.map { .object($0.json) })]))
    }
    try Output.standardOutput(RuleText.list(policy.rules, date: LocalTime.zoned))
    for warning in try RuleWarnings.ofThisMachine().texts(policy.rules) {
      Output.standardError("Warning: \(warning)\n")
    }
  }
}
