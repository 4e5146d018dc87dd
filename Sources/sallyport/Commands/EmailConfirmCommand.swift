import ArgumentParser
import SallyportVarlink

struct EmailConfirmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm",
    abstract: "Confirm your address by the code that was sent there, which it asks for.")

  @Option(
    help: ArgumentHelp("Write the recovery codes to a new file as well.", valueName: "file"))
  var save: String?

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let before = try daemon.status()
    guard save == nil || !before.enrolled else {
      throw CommandFailure(
        "a further way to sign in brings no new recovery codes to save",
        hint: "sallyport recovery show --save FILE writes those that you have")
    }
    let writer = try SheetWriter(path: save, account: before.user)
    let reply = try writer.discardingOnFailure { () throws -> ConfirmEmail.Reply in
      let typed = try Prompter(interrupts).ask("The code from the mail: ")
      return try daemon.call(ConfirmEmail(code: Redacted(typed)))
    }
    let text = Self.answer(reply, former: before.email.address)
    guard let codes = reply.recoveryCodes else {
      writer.discard()
      interrupts.release()
      return try Output.standardOutput(text, hint: Output.doneHint)
    }
    try writer.finish(RecoverySheet(codes: codes), showing: text, releasing: interrupts)
  }

  static func answer(_ reply: ConfirmEmail.Reply, former: String?) -> String {
    let address = TerminalText.clean(reply.address)
    let place =
      if let former, former != reply.address {
        ", in place of \(TerminalText.clean(former))"
      } else {
        ""
      }
    let confirmed = "\(address) is your address now\(place).\n"
    guard let codes = reply.recoveryCodes else { return confirmed }
    return """
      \(confirmed)Your second factor is on: sign-ins ask for a code, which m sends there.

      These recovery codes let you in when no mail arrives. Each works once.
      Keep them apart from your mail: print them, or put them in a password manager.

      \(RecoverySheet(codes: codes).screen)
          sallyport enroll            sets up an app, which is safer than mail
          sallyport status            what is set up for you

      """
  }
}
