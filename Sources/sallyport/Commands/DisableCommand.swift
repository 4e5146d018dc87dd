import ArgumentParser
import SallyportVarlink

struct DisableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable",
    abstract: "Switch your second factor off: remove every device and recovery code.")

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let daemon = try connection.connect()
    let status = try daemon.status()
    guard status.enrolled else { throw CommandFailure(.notEnrolled) }
    Output.standardError(Self.announcement(status))
    let reply = try StepUp(ask: Prompter().ask).run(isEnrolled: true) { code in
      try daemon.call(DisableSecondFactor(stepUp: code))
    }.reply
    try Output.standardOutput(Self.farewell(reply))
  }

  static func announcement(_ status: AccountStatus) -> String {
    let names = status.devices.map { TerminalText.clean($0.name) }.joined(separator: ", ")
    return "This removes \(names) and all of your recovery codes.\n"
  }

  static func farewell(_ reply: DisableSecondFactor.Reply) -> String {
    let entry = reply.removedDevices.count == 1 ? "the entry" : "the entries"
    return """
      Your second factor is off.
      Now delete \(entry) from your app: the codes that it shows no longer work.

      """
  }
}
