import ArgumentParser

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "List your devices, or remove one.",
    subcommands: [DevicesListCommand.self, DevicesRemoveCommand.self],
    defaultSubcommand: DevicesListCommand.self)
}
