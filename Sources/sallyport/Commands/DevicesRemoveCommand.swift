import ArgumentParser
import SallyportVarlink

struct DevicesRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a device; the last one takes your recovery codes with it.")

  @Argument(help: "Name of the device.")
  var name: String

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let status = try daemon.status()
    var stepUp = StepUp(ask: Prompter(interrupts).ask)
    stepUp.announce = { Output.standardError(Self.announcement(name, status)) }
    let (reply, code) = try stepUp.run { try daemon.call(RemoveDevice(name: name, stepUp: $0)) }
    interrupts.release()
    if reply.enrolled, StepUp.isRecoveryCode(code) { Output.standardError(StepUp.usedUp) }
    try Output.standardOutput(Self.farewell(name, reply), hint: Output.doneHint)
  }

  static func announcement(_ name: String, _ status: AccountStatus) -> String {
    let others = status.devices.filter { $0.name != name }
    let device = TerminalText.clean(name)
    guard !others.isEmpty else {
      return """
        This removes \(device), your only device, and with it all of your recovery codes:
        your second factor is off then.

        """
    }
    let verb = others.count == 1 ? "stays" : "stay"
    return "This removes \(device); \(DeviceText.names(others)) \(verb).\n"
  }

  static func farewell(_ name: String, _ reply: RemoveDevice.Reply) -> String {
    guard reply.enrolled else { return DisableCommand.farewell(.init(removedDevices: [name])) }
    return """
      '\(TerminalText.clean(name))' is removed.
      Now delete the entry from its app: the codes that it shows no longer work.

      """
  }
}
