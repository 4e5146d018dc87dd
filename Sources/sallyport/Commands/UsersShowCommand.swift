import ArgumentParser
import SallyportVarlink

struct UsersShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is recorded about somebody, and what the policy asks of them.")

  @Argument(help: "Name of the account.")
  var name: String

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let reader = AdminReader(daemon: try connection.connect())
    let reply = try reader.read(GetUser(user: name))
    let account = try NameService(criteria: .ofThisMachine).account(named: name)
    guard let row = UserRow(recorded: reply.user, account: account) else {
      throw CommandFailure(AdminError.noSuchAccount(user: name))
    }
    guard !json else {
      return try Output.standardOutput(
        JSONText.line(["user": .object(row.json), "ruling": .object(reply.ruling.json)]))
    }
    let report = UserReport(row: row, ruling: reply.ruling, date: LocalTime.minutes)
    try Output.standardOutput(report.text)
  }
}
