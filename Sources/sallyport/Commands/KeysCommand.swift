import ArgumentParser

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Look after the key that seals every secret.",
    discussion: "As root. Without the key nothing in the store can be read: everybody enrols anew.",
    subcommands: [
      KeysStatusCommand.self, KeysEscrowCommand.self, KeysRestoreCommand.self,
      KeysRotateCommand.self,
    ])
}
