import ArgumentParser
import SallyportVarlink

struct EmailRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take your address away; nothing more is sent there.")

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let status = try daemon.status()
    let (reply, code) = try StepUp(ask: Prompter(interrupts).ask).run {
      try daemon.call(RemoveEmail(stepUp: $0))
    }
    interrupts.release()
    if StepUp.isRecoveryCode(code), reply.enrolled { Output.standardError(StepUp.usedUp) }
    try Output.standardOutput(
      Self.farewell(reply, wasEnrolled: status.enrolled), hint: Output.doneHint)
  }

  static func farewell(_ reply: RemoveEmail.Reply, wasEnrolled: Bool) -> String {
    let end = wasEnrolled && !reply.enrolled
    return end
      ? "Your address is removed. It was your second factor, which is off now; so are its recovery "
        + "codes.\n"
      : "Your address is removed.\n"
  }
}
