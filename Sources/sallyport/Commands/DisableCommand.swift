import ArgumentParser
import SallyportVarlink

struct DisableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable",
    abstract: "Switch your second factor off: remove every device and recovery code.")

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let status = try daemon.status()
    var stepUp = StepUp(ask: Prompter(interrupts).ask)
    stepUp.announce = { Output.standardError(Self.announcement(status)) }
    let reply = try stepUp.run { try daemon.call(DisableSecondFactor(stepUp: $0)) }.reply
    interrupts.release()
    try Output.standardOutput(Self.farewell(reply), hint: Output.doneHint)
  }

  static func announcement(_ status: AccountStatus) -> String {
    "This removes \(DeviceText.names(status.devices)) and all of your recovery codes.\n"
  }

  static func farewell(_ reply: DisableSecondFactor.Reply) -> String {
    let entry = reply.removedDevices.count == 1 ? "the entry" : "the entries"
    return """
      Your second factor is off.
      Now delete \(entry) from your app: the codes that it shows no longer work.

      """
  }
}
