import ArgumentParser
import SallyportVarlink

struct UsersUnlockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock",
    abstract: "Let somebody try again at once after too many wrong codes.")

  @Argument(help: "Name of the account.")
  var name: String

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let reply: UnlockAccount.Reply = try connection.connect().call(UnlockAccount(user: name))
    try Output.standardOutput(Self.answer(name, reply))
  }

  static func answer(_ name: String, _ reply: UnlockAccount.Reply) -> String {
    let user = TerminalText.clean(name)
    return reply.wasLocked
      ? "\(user) was locked and may sign in again.\n"
      : "\(user) was not locked; the wrong codes counted so far are forgotten.\n"
  }
}
