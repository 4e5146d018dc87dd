import ArgumentParser

struct UsersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "users",
    abstract: "Look after other people's second factor.",
    subcommands: [
      UsersListCommand.self, UsersShowCommand.self, UsersUnlockCommand.self,
      UsersDisableCommand.self, UsersAdoptCommand.self, UsersExemptCommand.self,
      UsersInviteCommand.self, UsersSetEmailCommand.self, UsersResendActivationCommand.self,
      UsersRecoveryCommand.self, UsersImportCommand.self,
    ],
    defaultSubcommand: UsersListCommand.self)
}
