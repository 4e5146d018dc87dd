import ArgumentParser
import SallyportVarlink

struct StoreAcceptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract:
      "As root: take the store as it is, after a backup was put back or somebody changed it.",
    discussion: """
      Where the store is a backup, or an older one than there was here, or its accounts are not those \
      that were sealed, everybody is refused. This takes it as it is, says first what that means, and \
      asks.
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
    The store is not as the daemon left it: it is a backup, or an older one, or records in it were
    changed, removed, added, or put back as they were earlier. To accept it is to believe every record
    that carries a seal of its own, old ones too. So that no used code works again, everybody's recovery
    codes, invitations, passes and remembered sources are void then, and each app is believed again from
    its next codes on, within two minutes.
    There may be back: devices that were removed, and second factors that were switched off. There may
    be gone: devices that are newer, locks, and wrong codes that were counted. Whose record was removed
    counts as somebody without a second factor. The policy is that of this store, too: whom it asks for
    a second factor, who is exempt, its rules. An older one may ask less.
    Unless you have put a backup back yourself, find out first who can write to the store.

    """

  static func farewell(_ reply: AcceptStore.Reply) -> String {
    let count = CountText.of(Int(clamping: reply.accounts), "account", "accounts")
    let next = """
      The store is believed again, with \(count).
      In two minutes everybody's app is believed again. All recovery codes are void: sallyport recovery
      regenerate makes new ones, and whoever signs in is told. sallyport users shows who is enrolled;
      whoever has lost a device enrols it anew, and what was removed since is to be removed again.
      The policy is this store's: sallyport policy show has it, and what was changed since is to be
      changed again.

      """
    guard reply.refused > 0 else { return next }
    let names = reply.refusedUsers.map { TerminalText.clean($0) }
    let others = Int(clamping: reply.refused) - names.count
    let list = CountText.list(names + (others > 0 ? ["\(others) more"] : []))
    return next + """
      Still refused, because their records carry no seal that fits: \(list).
      Only another backup brings these back.

      """
  }
}
