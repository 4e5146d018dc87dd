import ArgumentParser

struct EmailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "email",
    abstract: "Look after the address that codes and notices are sent to.",
    discussion: """
      Where the organisation admits codes by e-mail, a confirmed address is a second factor: a weaker \
      one than the app, for whoever reads the mail can use it. sallyport status shows the address, \
      and what became of the last mail.
      """,
    subcommands: [
      EmailSetCommand.self, EmailConfirmCommand.self, EmailTestCommand.self,
      EmailRemoveCommand.self,
    ])
}
