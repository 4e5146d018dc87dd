import ArgumentParser
import SallyportVarlink

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what is set up for you, and what sign-ins ask of you.")

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let status = try connection.connect().status()
    let text = json ? JSONText.line(status.json) : report(status)
    try Output.standardOutput(text)
  }

  private func report(_ status: AccountStatus) -> String {
    StatusReport(status: status, date: LocalTime.zoned, pastDate: LocalTime.minutes).text
  }
}
