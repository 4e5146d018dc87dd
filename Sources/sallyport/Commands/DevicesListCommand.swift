import ArgumentParser
import SallyportVarlink

struct DevicesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List your devices: since when, last used when, and what is unusual about them.")

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let devices = try connection.connect().status().devices
    let text =
      json
      ? JSONText.line(["devices": .array(devices.map { .object($0.json) })])
      : DeviceList(devices: devices, date: LocalTime.minutes).text
    try Output.standardOutput(text)
  }
}
