import ArgumentParser
import Glibc
import SallyportVarlink

struct ResyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resync",
    abstract: "Learn how far the clock of a device is off, so that its codes work again.",
    discussion: """
      Asks for two codes, one after the other, and finds out how far the clock is off: up to 12 \
      hours. A clock that can be set right needs no resync.
      """)

  @Argument(help: "Name of the device.")
  var name: String

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let devices = try daemon.status().devices
    guard let device = devices.first(where: { $0.name == name }) else {
      throw CommandFailure(devices.isEmpty ? .notEnrolled : .noSuchDevice(name: name))
    }
    var dialogue = Resynchronization(
      device: device, ask: Prompter(interrupts).ask, call: { try daemon.call($0) },
      now: { Int64(time(nil)) })
    dialogue.announce = { Output.standardError(Self.announcement(name)) }
    let found = try dialogue.run()
    interrupts.release()
    try Output.standardOutput(Self.farewell(found), hint: Output.doneHint)
  }

  static func announcement(_ name: String) -> String {
    """
    This finds out how far the clock of \(TerminalText.clean(name)) is off.
    If that clock can be set right, do that first: its codes may work then.

    """
  }

  /// What was found, and what follows from it if somebody mends the clock.
  ///
  /// A device that was ahead has used codes of steps that a right clock only comes to later.
  static func farewell(_ device: AccountDevice) -> String {
    let name = TerminalText.clean(device.name)
    let clock = DeviceText.clock(of: device)
    let found = "The clock of \(name) is \(clock); codes from it work"
    let distance = DeviceText.distance(device.clockDrift)
    return switch device.clockDrift {
    case 0: "\(found).\n"
    case ..<0:
      """
      \(found) again.
      Once its clock is set right, this has to be done again.

      """
    default:
      """
      \(found) again.
      Once its clock is set right, its codes are refused for up to \(distance);
      then this has to be done again.

      """
    }
  }
}
