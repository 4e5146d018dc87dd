import ArgumentParser
import SallyportVarlink

struct UsersRecoveryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recovery",
    abstract: "Read somebody's recovery codes, where the policy lets administrators.",
    discussion: "Each look is recorded, and shown to their owner.")

  @Argument(help: "Name of the account.")
  var name: String

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let administration = try Administration(
      daemon: try connection.connect(interrupts), prompter: Prompter(interrupts),
      breakGlass: glass.breaking)
    let reply = try administration.change(ReadRecoveryCodes(user: name)) {
      Output.standardError(Self.announcement(name))
    }
    guard !reply.recoveryCodes.isEmpty else { throw Self.unreadable(name, codes: reply.left) }
    interrupts.release()
    let sheet = RecoverySheet(codes: reply.recoveryCodes)
    try Output.standardOutput(
      json ? JSONText.line(["recoveryCodes": sheet.json]) : sheet.screen)
  }

  /// Why there is nothing to read.
  static func unreadable(_ name: String, codes: Int64) -> CommandFailure {
    let user = TerminalText.clean(name)
    let message =
      switch codes {
      case 0: "no recovery code of \(user) is left"
      case 1: "\(user)'s one recovery code cannot be read: it was made while nobody might"
      default:
        "none of \(user)'s \(codes) codes can be read: they were made while nobody might"
      }
    return CommandFailure(message, hint: "\(user) makes new ones: sallyport recovery regenerate")
  }

  static func announcement(_ name: String) -> String {
    "This is recorded, and \(TerminalText.clean(name)) is told that somebody has looked.\n"
  }
}
