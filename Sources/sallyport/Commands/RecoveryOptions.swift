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
  ///
  /// - Parameter remark: what stands before the sheet, as the code that was typed has it.
  func show<Call: EvidentCall>(
    remark: (Redacted?) -> String?, _ call: (Redacted?) -> Call
  ) throws where Call.Reply == RecoveryCodesReply {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let writer = try SheetWriter(path: save, account: try daemon.status().user)
    let (reply, code) = try writer.discardingOnFailure {
      try StepUp(ask: Prompter(interrupts).ask).run { try daemon.call(call($0)) }
    }
    if let remark = remark(code) { Output.standardError(remark + "\n") }
    let sheet = RecoverySheet(codes: reply.recoveryCodes)
    let text = json ? JSONText.line(["recoveryCodes": sheet.json]) : sheet.screen
    try writer.finish(sheet, showing: text, releasing: interrupts)
  }
}
