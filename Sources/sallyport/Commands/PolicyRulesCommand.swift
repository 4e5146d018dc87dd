import ArgumentParser

struct PolicyRulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List, add or remove exemptions and requirements.",
    subcommands: [
      PolicyRulesListCommand.self, PolicyRulesAddCommand.self, PolicyRulesRemoveCommand.self,
    ],
    defaultSubcommand: PolicyRulesListCommand.self)
}
