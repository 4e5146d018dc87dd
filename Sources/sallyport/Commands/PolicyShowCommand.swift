import ArgumentParser
import SallyportVarlink

struct PolicyShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show every setting and rule; --json makes a file for policy apply.")

  @Flag(help: "Print JSON for programs, and for policy apply.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let policy = try connection.connect().call(GetPolicy()).policy
    guard !json else { return try Output.standardOutput(JSONText.line(policy.json)) }
    try Output.standardOutput(PolicyReport(policy: policy, date: LocalTime.zoned).text)
    let groups = policy.mandatoryGroups
    for warning in try RuleWarnings.ofThisMachine().texts(mandatoryGroups: groups) {
      Output.standardError("Warning: \(warning)\n")
    }
  }
}
