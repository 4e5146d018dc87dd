import ArgumentParser
import SallyportVarlink

struct StoreAcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "As root: believe the accounts again after somebody changed the store from outside.",
    discussion: """
      Where the accounts in the store are not those that were sealed, everybody is refused. To \
      restore a backup is better; this takes them as they are, says first what that means, and asks.
      """)

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard glass.breakGlass else {
      throw ValidationError("this is done on root's word only: --break-glass --reason TEXT")
    }
  }

  func run() throws {
    let interrupts = Interrupts()
    let prompter = Prompter(interrupts)
    let administration = try Administration(
      daemon: try connection.connect(interrupts), prompter: prompter,
      breakGlass: glass.breaking)
    let reply = try administration.change(AcceptStore()) {
      Output.standardError(Self.announcement)
      guard !yes else { return }
      try Confirmation(prompter).yes("Accept the accounts as they are?")
    }
    interrupts.release()
    try Output.standardOutput(Self.farewell(reply), hint: "it was done all the same")
  }

  static let announcement = """
    The accounts in the store are not those that the daemon wrote last: records were changed, removed,
    added, or put back as they were earlier. To accept them is to believe every record that carries a
    seal of its own, old ones too. Then there may be back: codes and recovery codes that were used,
    devices that were removed, second factors that were switched off, passes and invitations that were
    ended; and there may be gone: devices and recovery codes that are newer, locks, and wrong codes that
    were counted. Whose record was removed counts as somebody without a second factor.
    Find out first who can write to the store. A backup that is restored does not need this.

    """

  static func farewell(_ reply: AcceptStore.Reply) -> String {
    let count = CountText.of(Int(clamping: reply.accounts), "account", "accounts")
    let next = """
      The store is believed again, with \(count).
      sallyport users shows them; whoever may have lost a device or a code should enrol anew.

      """
    guard reply.refused > 0 else { return next }
    let names = reply.refusedUsers.map { TerminalText.clean($0) }
    let others = Int(clamping: reply.refused) - names.count
    let list = CountText.list(names + (others > 0 ? ["\(others) more"] : []))
    return next + """
      Still refused, because their records carry no seal that fits: \(list).
      Only a backup brings these back.

      """
  }
}
