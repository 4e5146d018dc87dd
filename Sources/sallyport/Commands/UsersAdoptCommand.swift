import ArgumentParser
import SallyportVarlink

struct UsersAdoptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Let an account with another user id or name keep its second factor.",
    discussion: """
      For an account that was given another user id or another name and is still the same \
      person's. If it is somebody else's now, sallyport users disable is right.
      """)

  @Argument(help: "Name of the account as it is now.")
  var name: String

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let administration = try Administration(
      daemon: try connection.connect(interrupts), prompter: Prompter(interrupts),
      breakGlass: glass.breaking)
    let reply = try administration.change(AdoptUser(user: name)) {
      Output.standardError(Self.announcement(name))
    }
    interrupts.release()
    try Output.standardOutput(Self.farewell(name, reply), hint: "it was done all the same")
  }

  static func announcement(_ name: String) -> String {
    let user = TerminalText.clean(name)
    return """
      Whoever has the account \(user) now gets the second factor that was recorded for it.
      If that is not the same person: sallyport users disable \(user)

      """
  }

  static func farewell(_ name: String, _ reply: AdoptUser.Reply) -> String {
    let former = reply.formerUser == name ? "" : "\(TerminalText.clean(reply.formerUser)), "
    return "\(TerminalText.clean(name)) has its second factor again; recorded before: \(former)uid "
      + "\(reply.formerUID).\n"
  }
}
