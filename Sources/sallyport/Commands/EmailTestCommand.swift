import ArgumentParser
import SallyportVarlink

struct EmailTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Send a mail to your own address, and say what the server said.")

  /// A server that delays its greeting takes some seconds; what takes longer, sallyport status tells.
  private static let patience = Duration.seconds(30)
  private static let interval = Duration.milliseconds(500)

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let before = try daemon.status().email.delivery
    let reply: TestEmail.Reply = try daemon.call(TestEmail())
    let address = TerminalText.clean(reply.address)
    Output.standardError("A mail is on its way to \(address).\n")
    guard let delivery = try wait(for: before, daemon, interrupts) else {
      throw CommandFailure(
        "the mail has not been taken by a server yet",
        hint: "is sallyport-mailer running (systemctl status sallyport-mailer)? sallyport status "
          + "says what becomes of it")
    }
    interrupts.release()
    guard let error = delivery.error else {
      return try Output.standardOutput("The server has taken it.\n", hint: Output.doneHint)
    }
    throw CommandFailure(
      "the mail was not taken: \(TerminalText.clean(error))",
      hint: delivery.final
        ? "nothing more is tried; is the address right?"
        : "it is tried again; journalctl -u sallyport-mailer has more")
  }

  /// What became of the mail; nil where nothing has after some time.
  private func wait(
    for before: AccountEmail.Delivery?, _ daemon: Daemon, _ interrupts: Interrupts
  ) throws -> AccountEmail.Delivery? {
    let end = ContinuousClock.now + Self.patience
    while ContinuousClock.now < end {
      let email = try daemon.status().email
      if let delivery = email.delivery, delivery != before || email.waitingSince == nil {
        return delivery
      }
      try interrupts.wait(Self.interval)
    }
    return nil
  }
}
