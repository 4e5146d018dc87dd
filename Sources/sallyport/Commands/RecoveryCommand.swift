import ArgumentParser

struct RecoveryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recovery",
    abstract: "Show your recovery codes, or make new ones.",
    subcommands: [RecoveryShowCommand.self, RecoveryRegenerateCommand.self])
}
