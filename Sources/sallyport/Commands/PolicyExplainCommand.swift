import ArgumentParser
import SallyportVarlink

struct PolicyExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a sign-in asks of somebody, and which rule decides.")

  @Argument(help: "Name of the account.")
  var user: String

  @Option(help: ArgumentHelp("PAM service (default: sshd).", valueName: "name"))
  var service: String?

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp("Numeric source (default: none).", valueName: "address"))
  var address: String?

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard service.map({ FieldLimits.name.contains($0.utf8.count) }) ?? true else {
      throw ValidationError("--service is the name of a PAM service")
    }
    guard address.map({ AdminLimits.address.contains($0.utf8.count) }) ?? true else {
      throw ValidationError("--from is a numeric address")
    }
  }

  func run() throws {
    let reader = AdminReader(daemon: try connection.connect())
    let call = ExplainPolicy(user: user, service: service, address: address)
    let reply = try reader.read(call)
    guard !json else { return try Output.standardOutput(JSONText.line(reply.parameters)) }
    let rules = reply.rules.isEmpty ? [] : try reader.daemon.call(GetPolicy()).policy.rules
    let report = ExplanationReport(
      call: call, reply: reply, rules: rules, date: LocalTime.zoned)
    try Output.standardOutput(report.text)
  }
}
