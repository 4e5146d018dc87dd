import ArgumentParser

struct UsersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "users",
    abstract: "Look after other people's second factor.",
    subcommands: [UsersUnlockCommand.self])
}
