import ArgumentParser
import SallyportVarlink

struct UsersSetEmailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set-email",
    abstract: "Give somebody an address, which they confirm themselves.",
    discussion: """
      A code is sent there; nothing else is before its owner has typed it with sallyport email \
      confirm.
      """)

  @Argument(help: "Name of the account.")
  var name: String

  @Argument(help: "The address.")
  var address: String

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let administration = try Administration(
      daemon: try connection.connect(interrupts), prompter: Prompter(interrupts),
      breakGlass: glass.breaking)
    let reply = try administration.change(SetUserEmail(user: name, email: address))
    interrupts.release()
    try Output.standardOutput(
      Self.answer(name, address, reply, date: LocalTime.zoned), hint: "it was done all the same")
  }

  static func answer(
    _ name: String, _ address: String, _ reply: ActivationReply, date: (Int64) -> String
  ) -> String {
    """
    A code is on its way to \(TerminalText.clean(address)). \(TerminalText.clean(name)) confirms the \
    address with it until \(date(reply.until)); nothing else is sent there before.

    """
  }
}
