import ArgumentParser

struct UsersImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take second factors over from another verifier.",
    discussion: """
      Apps go on as they are, and so do scratch codes, as recovery codes. Accounts that have a \
      second factor here keep it; nothing is deleted.
      """,
    subcommands: [UsersImportGoogleAuthenticatorCommand.self, UsersImportOathCommand.self])
}
