import ArgumentParser
import Glibc
import SallyportVarlink

struct KeysRotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Put a new sealing key in the place of the one there is.",
    discussion: """
      Logins go on. It may be interrupted at any moment; the same command goes on where it stands, \
      and sallyport keys status says where that is.
      """)

  @Flag(help: "Do not ask.")
  var yes = false

  @Flag(help: "Do not restart sallyportd: say when somebody else is to, and wait for it.")
  var noRestart = false

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    guard geteuid() == 0 else {
      throw CommandFailure("only root may put a new sealing key in place", hint: "with sudo")
    }
    let interrupts = Interrupts()
    let daemon = LastingDaemon(connection)
    guard let before = try daemon.call(GetKeyStatus()) else {
      throw CommandFailure(
        "sallyportd does not answer, or has no key",
        hint: "systemctl status sallyportd.service says more")
    }
    let place = KeyPaths.place(of: before.path)
    let isUnderWay = place.hasNext || before.rotation != nil
    if isUnderWay {
      Output.standardError("A rotation of the sealing key is under way; it goes on.\n")
    } else {
      Output.standardError(Self.announcement(before))
      if !yes { try Confirmation(Prompter(interrupts)).yes("Make a new sealing key?") }
    }
    let progress = RotationProgress()
    let unit = noRestart ? nil : DaemonUnit()
    let run = KeyRotationRun(
      status: { try daemon.call(GetKeyStatus()) },
      restart: { try Self.restart(unit) }, restartsItself: unit != nil,
      pause: { try Self.pause(interrupts) }, tell: Self.tell, show: progress.show)
    let after = try run.goOn(in: place)
    interrupts.release()
    try Output.standardOutput(Self.farewell(after), hint: "it was done all the same")
  }

  private static func restart(_ unit: DaemonUnit?) throws(CommandFailure) {
    guard let unit else { return tell("Restart sallyportd now; this waits for it.") }
    try unit.restart()
  }

  private static func tell(_ line: String) {
    Output.standardError(line + "\n")
  }

  /// Three times a second.
  private static let interval: Int32 = 333

  private static func pause(_ interrupts: Interrupts) throws(CommandFailure) {
    var descriptor = pollfd(fd: interrupts.descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&descriptor, 1, interval) > 0 else { return }
    Output.standardError(
      "\nThe rotation is under way; sallyport keys rotate goes on where it stands.\n")
    throw CommandFailure.interrupted
  }

  static func announcement(_ status: GetKeyStatus.Reply) -> String {
    """
    A new sealing key takes the place of \(TerminalText.clean(status.id)).
    sallyportd is started anew once, and then seals every record anew; logins go on.
    Copies of the store from before, backups, need the key that they were made with: keep its escrow
    for as long as you keep them.

    """
  }

  static func farewell(_ status: GetKeyStatus.Reply) -> String {
    let codes =
      status.formerKeys == 0
      ? ""
      : """
      Recovery codes and rows of the audit log from before go on being good: what proves them is
      kept in the store, under the new key.

      """
    return """
      Everything is sealed with the new key, \(TerminalText.clean(status.id)).
      \(codes)No escrow opens it yet: sallyport keys escrow FILE makes one.

      """
  }
}
