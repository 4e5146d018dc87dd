import ArgumentParser

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy",
    abstract: "Say who needs a second factor, and from where.",
    subcommands: [
      PolicyShowCommand.self, PolicySetCommand.self, PolicyModeCommand.self,
      PolicyMandatoryCommand.self, PolicyRulesCommand.self, PolicyExplainCommand.self,
      PolicyApplyCommand.self,
    ],
    defaultSubcommand: PolicyShowCommand.self)
}
