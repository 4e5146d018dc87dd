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
    try Output.standardOutput(
      json ? JSONText.line(policy.json) : PolicyReport(policy: policy, date: LocalTime.minutes).text
    )
  }
}
