import ArgumentParser
import SallyportVarlink

struct UsersExemptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exempt",
    abstract: "Ask somebody for no code for a time, such as until a new phone comes.",
    discussion: "It ends by itself, is recorded, and sallyport users show lists it.")

  @Argument(help: "Name of the account.")
  var name: String

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("For how long, such as 8h or 2d; at most 30d.", valueName: "time"))
  var span: TimeSpan?

  @Option(help: ArgumentHelp("Why: 1 to 200 bytes.", valueName: "text"))
  var reason: String?

  @Flag(help: "End it now, and forget remembered sign-ins.")
  var end = false

  @Flag(help: "As root: do it without a code of your own, for the same reason; announced.")
  var breakGlass = false

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    try BreakGlassOptions.check(reason)
    guard !end else {
      guard span == nil else { throw ValidationError("--end and --for exclude each other") }
      guard breakGlass == (reason != nil) else {
        throw ValidationError("--end needs a --reason only with --break-glass")
      }
      return
    }
    guard let span, reason != nil else {
      throw ValidationError("--for and --reason say how long and why; --end ends it")
    }
    guard AdminLimits.passDuration.contains(span.seconds) else {
      throw ValidationError("--for is from 1s to 30d")
    }
  }

  func run() throws {
    let interrupts = Interrupts()
    let administration = try Administration(
      daemon: try connection.connect(interrupts), prompter: Prompter(interrupts),
      breakGlass: breakGlass ? reason : nil)
    let answer =
      if let span, let reason {
        Self.granted(
          name,
          try administration.change(
            GrantPass(user: name, duration: span.seconds, reason: reason)
          ).pass, date: LocalTime.zoned)
      } else {
        Self.ended(name, try administration.change(RevokePass(user: name)))
      }
    interrupts.release()
    try Output.standardOutput(answer, hint: "it was done all the same")
  }

  static func granted(_ name: String, _ pass: AdminPass, date: (Int64) -> String) -> String {
    let user = TerminalText.clean(name)
    return """
      \(user) is asked for no code until \(date(pass.until)).
      sallyport users exempt \(user) --end ends it before.

      """
  }

  static func ended(_ name: String, _ reply: RevokePass.Reply) -> String {
    let user = TerminalText.clean(name)
    let forgotten = Int(clamping: reply.forgotten)
    let sources =
      forgotten > 0
      ? " \(CountText.of(forgotten, "remembered source is", "remembered sources are")) forgotten."
      : ""
    return reply.wasGranted
      ? "The pass of \(user) has ended.\(sources)\n" : "\(user) had no pass.\(sources)\n"
  }
}
