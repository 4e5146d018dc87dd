import ArgumentParser
import SallyportVarlink

struct UsersResendActivationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resend-activation",
    abstract: "Send new codes to addresses that wait to be confirmed.",
    discussion: "The codes that were sent before stop working.")

  @Argument(help: "Names of accounts.")
  var names: [String] = []

  @Flag(help: "Everybody whose address waits, as far as you may see them.")
  var all = false

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard names.isEmpty == all else {
      throw ValidationError("name accounts, or say --all")
    }
  }

  func run() throws {
    let interrupts = Interrupts()
    let administration = try Administration(
      daemon: try connection.connect(interrupts), prompter: Prompter(interrupts),
      breakGlass: glass.breaking)
    let users = all ? try Self.waiting(administration.reader) : names
    guard !users.isEmpty else {
      return Output.standardError("No address waits to be confirmed.\n")
    }
    var refused = 0
    for start in stride(from: 0, to: users.count, by: AdminLimits.activatedUsers.upperBound) {
      let part = Array(users[start...].prefix(AdminLimits.activatedUsers.upperBound))
      let results = try administration.change(ResendActivation(users: part)).results
      refused += results.count { $0.until == nil }
      try Output.standardOutput(
        results.map { Self.line($0, date: LocalTime.zoned) }.joined(),
        hint: "it was done all the same")
    }
    interrupts.release()
    guard refused == 0 else {
      throw CommandFailure(
        "no code was sent to \(CountText.of(refused, "account", "accounts"))",
        hint: "the lines above say why")
    }
  }

  static func line(_ result: ResendActivation.Result, date: (Int64) -> String) -> String {
    let name = TerminalText.clean(result.user)
    guard let until = result.until else {
      let error = result.error.flatMap {
        AdminError(
          qualifiedName: $0,
          parameters: ["user": .string(result.user), "permission": .string("email.manage")])
      }
      let why = error.flatMap { CommandFailure($0).message } ?? "refused"
      return "\(name): \(why)\n"
    }
    return "\(name): a new code is on its way, good until \(date(until))\n"
  }

  /// Everybody whose address waits, by name.
  private static func waiting(_ reader: AdminReader) throws -> [String] {
    var users: [String] = []
    var after: String?
    repeat {
      let page = try reader.read(ListUsers(after: after, limit: UserRoll.furtherPages))
      users += page.users.filter { $0.email.pending != nil }.map(\.user)
      after = page.next
    } while after != nil
    return users
  }
}
