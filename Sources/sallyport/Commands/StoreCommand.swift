import ArgumentParser

struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Look after the daemon's store as a whole.",
    subcommands: [StoreAcceptCommand.self])
}
