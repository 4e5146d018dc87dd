import ArgumentParser
import SallyportVarlink

/// What the commands about recovery codes have in common.
struct RecoveryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Write the codes to a new file as well.", valueName: "file"))
  var save: String?

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  /// Asks for a code, fetches the sheet by `call`, and shows it.
  func show<Call: WireCall>(
    remark: String? = nil, _ call: (Redacted?) -> Call
  ) throws where Call.Reply == RecoveryCodesReply {
    let daemon = try connection.connect()
    let status = try daemon.status()
    guard status.enrolled else { throw CommandFailure(.notEnrolled) }
    let writer = try SheetWriter(path: save, account: status.user)
    let sheet = try writer.discardingOnFailure {
      let stepUp = StepUp(ask: Prompter().ask)
      let reply = try stepUp.run(isEnrolled: true) { try daemon.call(call($0)) }.reply
      return RecoverySheet(codes: reply.recoveryCodes)
    }
    if let remark { Output.standardError(remark + "\n") }
    try writer.finish(
      sheet, showing: json ? JSONText.line(["recoveryCodes": sheet.json]) : sheet.screen)
  }
}
