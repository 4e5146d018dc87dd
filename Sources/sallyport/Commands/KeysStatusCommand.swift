import ArgumentParser
import SallyportCrypto
import SallyportVarlink

struct KeysStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say which key is in use, where it is kept, and whether there is an escrow of it.")

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let reader = AdminReader(daemon: try connection.connect())
    let key: GetKeyStatus.Reply = try reader.daemon.call(GetKeyStatus())
    let report = KeyReport(
      key: key, mark: EscrowMark.read(of: key.id) ?? EscrowMark.read(),
      hasNext: KeyPaths.place(of: key.path).hasNext)
    try Output.standardOutput(json ? JSONText.line(report.json) : report.text)
  }
}
