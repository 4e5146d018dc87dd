import ArgumentParser
import CSallyportSystem
import Glibc
import SallyportVarlink

struct BreakGlassCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "break-glass",
    abstract: "Let people in without a second factor for a time, when nothing else helps.",
    discussion: """
      As root. It works while the daemon does not run, or has lost its key or its store: passwords \
      and keys alone let in then. It is recorded and announced, ends by itself, and with a restart \
      of the machine. Where systemd cannot open the sealing key, and so does not start the daemon, \
      it has it started without the key.
      """)

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("For how long, such as 1h; at most 24h.", valueName: "time"))
  var span: TimeSpan?

  @Option(help: ArgumentHelp("Why: 1 to 200 bytes.", valueName: "text"))
  var reason: String?

  @Option(
    help: ArgumentHelp("Only for this account; may be given several times.", valueName: "name"))
  var user: [String] = []

  @Flag(help: "Go on after a restart of the machine: to break it in rescue mode.")
  var overRestart = false

  @Flag(help: "End it now.")
  var end = false

  @Flag(help: "Say how things stand; exit status 1 while the glass is broken.")
  var status = false

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard !end, !status else {
      guard end != status, span == nil, reason == nil, user.isEmpty, !overRestart else {
        throw ValidationError("--end and --status stand alone")
      }
      return
    }
    guard let span, let reason else {
      throw ValidationError("--for and --reason say how long and why; --end ends it")
    }
    guard (1...GlassText.longestTime).contains(span.seconds) else {
      throw ValidationError("--for is from 1s to 24h")
    }
    try BreakGlassOptions.check(reason)
    guard TerminalText.clean(reason) == reason else {
      throw ValidationError("--reason has no control characters")
    }
    guard user.count <= GlassText.mostUsers, user.allSatisfy(Self.isName) else {
      throw ValidationError("--user names at most \(GlassText.mostUsers) accounts")
    }
  }

  private static func isName(_ name: String) -> Bool {
    (1...256).contains(name.utf8.count) && TerminalText.clean(name) == name
      && !name.contains("/") && !name.contains(":")
  }

  func run() throws {
    let file = GlassFile()
    if status { return try tellStatus(file) }
    guard geteuid() == 0 else {
      throw CommandFailure("only root may break the glass", hint: "with sudo, or in rescue mode")
    }
    if end { return try mend(file) }
    guard let span, let reason else { return }
    try breakGlass(file, span, reason)
  }

  private func breakGlass(_ file: GlassFile, _ span: TimeSpan, _ reason: String) throws {
    let kernel = RunningKernel.now
    let uptime = kernel.boot.map {
      GlassText.Uptime(boot: $0, from: kernel.uptime, until: kernel.uptime + span.seconds)
    }
    guard overRestart || uptime != nil else {
      throw CommandFailure(
        "which start of the machine this is cannot be read from /proc",
        hint: "mount -t proc proc /proc, or --over-restart")
    }
    let now = LocalTime.now
    let glass = GlassText(
      from: now, until: now + span.seconds, uptime: overRestart ? nil : uptime, users: user,
      reason: reason)
    if let flaw = GlassFlaw.ofFolder(file.folder) {
      throw CommandFailure(
        "\(flaw.what): the daemon would not believe what is written there", hint: flaw.mend)
    }
    try file.write(glass)
    unsafe sallyport_announce(
      "sallyport",
      "the glass is broken: until \(LocalTime.minutes(glass.until)) \(glass.whom) is asked for a "
        + "second factor: \(reason)")
    let report = GlassReport(glass: glass, now: now, kernel: kernel, date: LocalTime.minutes)
    try Output.standardOutput(report.text, hint: "the glass is broken all the same")
    if let unit, let told = try KeylessStart(unit: unit).begin(overRestart: overRestart) {
      try Output.standardOutput(told, hint: "it was done all the same")
    }
    if !overRestart, RescueMode.isActive { Output.standardError(Self.rescue) }
    let caution = caution()
    Output.standardError(caution.isEmpty ? doubt(file) : caution)
  }

  /// The service behind the usual socket; nil where another one was named, or there is no systemd.
  private var unit: DaemonUnit? {
    connection.socket == ConnectionOptions.usualSocket ? DaemonUnit() : nil
  }

  private func mend(_ file: GlassFile) throws {
    let wasBroken = try file.remove()
    if wasBroken {
      unsafe sallyport_announce(
        "sallyport", "the glass is whole again: second factors are asked for")
    }
    try Output.standardOutput(
      wasBroken ? "Second factors are asked for again.\n" : "The glass was whole.\n",
      hint: "it was done all the same")
    try startWithKey()
  }

  private func startWithKey() throws {
    switch try KeylessStart.end(DaemonUnit()) {
    case nil: return
    case .withoutCredential:
      Output.standardError(
        """
        Warning: systemd still cannot open the sealing key; until it can, logins are refused.
        hint: bring \(KeyFile.sealedPath) and the host's secret back from a copy, or
        the key from its escrow (sallyport keys restore); systemd tries again every second

        """)
    case .running:
      try Output.standardOutput(
        "sallyportd is started with its sealing key again.\n", hint: "it was done all the same")
      Output.standardError(caution())
    case .changing, .stopped:
      try Output.standardOutput(
        "sallyportd has its sealing key again once it is started.\n",
        hint: "it was done all the same")
      Output.standardError(caution())
    }
  }

  private func tellStatus(_ file: GlassFile) throws {
    let report = GlassReport(
      glass: try file.read(), now: LocalTime.now, kernel: .now, flaw: GlassFlaw.found(in: file),
      date: LocalTime.minutes)
    try Output.standardOutput(report.text)
    for place in KeyWithholding.standing {
      try Output.standardOutput(
        "sallyportd is started without its sealing key until sallyport break-glass --end"
          + (place == .untilRestart ? ", or a restart of the machine" : "")
          + " (\(place.path)).\n")
    }
    if report.holds { throw CommandFailure.toldAlready }
  }

  private static let rescue = """
    Warning: this is rescue mode, and a restart makes the glass whole again; with --over-restart it
    goes on after it

    """

  /// Where the daemon answers, whether it takes the file for what it is; where it has no store, too.
  private func doubt(_ file: GlassFile) -> String {
    let call = CheckLogin(user: user.first ?? "root", service: "sshd")
    guard let daemon = try? connection.connect(),
      let reply = try? AdminReader(daemon: daemon).read(call), reply.reason != .brokenGlass
    else { return "" }
    return """
      Warning: sallyportd does not believe \(file.path), and asks for codes all the same
      hint: journalctl -u sallyportd -p crit says why

      """
  }

  /// What keeps the glass from helping: it is the daemon that looks at it.
  private func caution() -> String {
    do {
      let client = try BlockingClient(connectingTo: connection.socket)
      _ = try client.call(GetInfo())
      return ""
    } catch {
      return """
        Warning: sallyportd does not answer on \(TerminalText.clean(connection.socket)); until it \
        does, logins are refused all the same.
        hint: systemctl restart sallyportd.service; systemctl status sallyportd.service says more

        """
    }
  }
}
