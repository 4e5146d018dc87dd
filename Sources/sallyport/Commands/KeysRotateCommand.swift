import ArgumentParser
import Glibc
import SallyportVarlink

struct KeysRotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Put a new sealing key in the place of the one there is.",
    discussion: """
      Logins go on. It may be interrupted at any moment; the same command goes on where it stands, \
      and sallyport keys status says where that is. An escrow of the present key does not open the \
      new one: where there is one, or a TPM alone opens the key, say --escrow or --without-escrow.
      """)

  @Option(
    help: ArgumentHelp(
      "Write the new key to a new file, under a passphrase, before it is used.", valueName: "file"),
    completion: .file())
  var escrow: String?

  @Flag(help: "Go on without an escrow of the new key.")
  var withoutEscrow = false

  @Option(
    name: .customLong("tpm2-pcrs"),
    help: ArgumentHelp(
      "What a TPM binds the new key to, such as 7+11, or none; where the key is sealed to one.",
      valueName: "PCRs"))
  var pcrs: TPM2PCRs?

  @Flag(help: "Do not ask.")
  var yes = false

  @Flag(help: "Do not restart sallyportd: say when somebody else is to, and wait for it.")
  var noRestart = false

  @Flag(help: "Take the new key away again, where the store is not sealed with it.")
  var abort = false

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard escrow == nil || !withoutEscrow else {
      throw ValidationError("--escrow and --without-escrow exclude each other")
    }
    guard !abort || (escrow == nil && !withoutEscrow && pcrs == nil && !yes && !noRestart) else {
      throw ValidationError("--abort stands alone")
    }
  }

  func run() throws {
    guard geteuid() == 0 else {
      throw CommandFailure("only root may put a new sealing key in place", hint: "with sudo")
    }
    let interrupts = Interrupts()
    if abort { return try takeBack(interrupts) }
    let daemon = LastingDaemon(connection)
    guard let before = try daemon.call(GetKeyStatus()) else {
      throw CommandFailure(
        "sallyportd does not answer, or has no key",
        hint: "systemctl status sallyportd.service says more; where systemd cannot open the next "
          + "key, sallyport keys rotate --abort takes it away")
    }
    try rotate(from: before, daemon, interrupts)
  }

  private func rotate(
    from before: GetKeyStatus.Reply, _ daemon: LastingDaemon, _ interrupts: Interrupts
  ) throws {
    let place = KeyPaths.place(of: before.path, pcrs: pcrs)
    let prompter = Prompter(interrupts)
    let rotationEscrow = try rotationEscrow(place, before, Passphrase(prompter))
    if place.hasNext || before.rotation != nil {
      Output.standardError("A rotation of the sealing key is under way; it goes on.\n")
    } else {
      try rotationEscrow.check()
      Output.standardError(Self.announcement(before))
      if !yes { try Confirmation(prompter).yes("Make a new sealing key?") }
    }
    let progress = RotationProgress()
    let unit = noRestart ? nil : DaemonUnit()
    let run = KeyRotationRun(
      escrow: rotationEscrow.provide, status: { try daemon.call(GetKeyStatus()) },
      restart: { try Self.restart(unit) }, restartsItself: unit != nil,
      pause: { try Self.pause(interrupts) }, tell: Self.tell, show: progress.show)
    let after = try run.goOn(in: place, from: before)
    interrupts.release()
    try Output.standardOutput(
      Self.farewell(after, EscrowMark.read(of: after.id)), hint: "it was done all the same")
  }

  /// Which key has to have an escrow, so that the new one must as well, and what a TPM binds it to,
  /// is asked before anything is done.
  private func rotationEscrow(
    _ place: any KeyPlace, _ status: GetKeyStatus.Reply, _ passphrase: Passphrase
  ) throws(CommandFailure) -> RotationEscrow {
    let isBoundToTPM = try place.isBoundToTPM()
    try TPM2PCRs.check(pcrs, isBoundToTPM: isBoundToTPM)
    // The daemon may use the next one already.
    let present = place.hasNext ? (try? place.id(.present)) ?? status.id : status.id
    let isKept = EscrowMark.read(of: present) != nil
    return RotationEscrow(
      file: escrow, isNeeded: !withoutEscrow && (isBoundToTPM || isKept), passphrase: passphrase)
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

  static func farewell(_ status: GetKeyStatus.Reply, _ mark: EscrowMark?) -> String {
    let codes =
      status.formerKeys == 0
      ? ""
      : """
      Recovery codes and rows of the audit log from before go on being good: what proves them is
      kept in the store, under the new key.

      """
    let escrow =
      mark.map { mark in
        """
        Its escrow is in \(mark.file). Take that away from this machine, and keep the passphrase
        somewhere else.
        """
      } ?? "No escrow opens it yet: sallyport keys escrow FILE makes one."
    return """
      Everything is sealed with the new key, \(TerminalText.clean(status.id)).
      \(codes)\(escrow)

      """
  }

  // MARK: Back to the key before

  /// Where systemd does not start the daemon, its sockets take a call that nobody answers.
  private static let patience = Duration.seconds(5)

  private func takeBack(_ interrupts: Interrupts) throws {
    let daemon = LastingDaemon(connection, patience: Self.patience)
    let files = DaemonFiles.ofThisMachine
    var status = try daemon.call(GetKeyStatus())
    let place = status.map { KeyPaths.place(of: $0.path) } ?? KeyPaths.place(files)
    let outcome = try RotationAbort(place: place) {
      if status != nil { status = try daemon.call(GetKeyStatus()) }
      return try status?.id ?? StoreKey.id(ofStoreAt: files.store)
    }.run()
    // A daemon that was just being started may have read it before it was moved.
    let isRunning = status != nil
    if isRunning { unsafe unlink(outcome.aside) }
    interrupts.release()
    try Output.standardOutput(
      isRunning ? Self.takenBack : Self.setAside(outcome), hint: "it was done all the same")
  }

  private static let takenBack = """
    The next key is gone; the store stays sealed with the present one.

    """

  private static func setAside(_ outcome: RotationAbort.Outcome) -> String {
    let restart =
      KeyWithholding.standing.isEmpty
      ? "systemctl restart sallyportd.service" : "sallyport break-glass --end"
    return """
      The store is sealed with the present key. The next one is out of the way, in
      \(TerminalText.clean(outcome.aside))
      \(restart) has the daemon start without it. Once sallyport keys status
      names the key \(outcome.present), and not before, remove that file.

      """
  }
}
