import ArgumentParser
import SallyportVarlink

struct EmailSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Send a code to an address; sallyport email confirm takes it.",
    discussion: """
      Nothing else is sent there before it is confirmed. An address that you have confirmed before \
      stays yours until then.
      """)

  @Argument(help: "The address.")
  var address: String

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let (reply, code) = try StepUp(ask: Prompter(interrupts).ask).run {
      try daemon.call(SetEmail(email: address, stepUp: $0))
    }
    interrupts.release()
    if StepUp.isRecoveryCode(code) { Output.standardError(StepUp.usedUp) }
    try Output.standardOutput(
      Self.answer(address, reply, date: LocalTime.zoned), hint: Output.doneHint)
  }

  static func answer(
    _ address: String, _ reply: ActivationReply, date: (Int64) -> String
  ) -> String {
    """
    A code is on its way to \(TerminalText.clean(address)). Until \(date(reply.until)):

        sallyport email confirm        asks for that code

    If none arrives, sallyport status says what became of the mail.

    """
  }
}
