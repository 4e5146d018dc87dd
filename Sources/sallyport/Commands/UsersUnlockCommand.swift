import ArgumentParser
import SallyportVarlink

struct UsersUnlockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock",
    abstract: "Let somebody try again at once after too many wrong codes.")

  @Argument(help: "Name of the account.")
  var name: String

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let administration = try Administration(
      daemon: try connection.connect(interrupts), prompter: Prompter(interrupts),
      breakGlass: glass.breaking)
    let reply = try administration.change(UnlockAccount(user: name))
    interrupts.release()
    try Output.standardOutput(
      Self.answer(name, reply), hint: "it was done all the same")
  }

  static func answer(_ name: String, _ reply: UnlockAccount.Reply) -> String {
    let user = TerminalText.clean(name)
    let state =
      switch (reply.wasLocked, reply.stepUpWasLocked) {
      case (true, true): "was locked, for sign-ins and for changes; both are open again"
      case (true, false): "was locked and may sign in again"
      case (false, true): "was locked for changes of the second factor, and may make them again"
      case (false, false): "was not locked"
      }
    return "\(user) \(state).\n\(forgotten(reply, of: user))\n"
  }

  private static func forgotten(_ reply: UnlockAccount.Reply, of user: String) -> String {
    switch reply.forgottenFailures {
    case ..<1: "Nothing was counted against \(user)."
    case 1: "One wrong code that was counted is forgotten."
    case let count: "\(count) wrong codes that were counted are forgotten."
    }
  }
}
