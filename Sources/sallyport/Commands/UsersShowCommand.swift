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
    let service = NameService(criteria: .ofThisMachine)
    // What is recorded under another name is recorded for this one's uid.
    let isOfName = reply.user.user == name
    let account = isOfName ? try service.account(named: name) : nil
    let owner = isOfName && account == nil ? try service.name(ofUID: reply.user.uid) : name
    guard let row = UserRow(recorded: reply.user, account: account, nameNow: owner) else {
      throw CommandFailure(AdminError.noSuchAccount(user: name))
    }
    guard !json else {
      return try Output.standardOutput(
        JSONText.line(["user": .object(row.json), "ruling": .object(reply.ruling.json)]))
    }
    let report = UserReport(
      row: row, ruling: reply.ruling, date: LocalTime.zoned,
      pastDate: LocalTime.minutes)
    try Output.standardOutput(report.text)
  }
}
