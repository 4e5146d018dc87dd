import ArgumentParser
import SallyportVarlink

struct UsersInviteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite",
    abstract: "Give somebody a code with which they set up a second factor while they sign in.",
    discussion: """
      The code works once, for 72 hours, where the policy's enrolAtLogin is invited. It is shown \
      here and never again; another one takes its place.
      """)

  @Argument(help: "Name of the account.")
  var name: String

  @Flag(help: "End the invitation now.")
  var revoke = false

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let administration = try Administration(
      daemon: daemon, prompter: Prompter(interrupts), breakGlass: glass.breaking)
    guard !revoke else {
      let reply = try administration.change(RevokeInvitation(user: name))
      interrupts.release()
      return try Output.standardOutput(
        json ? JSONText.line(reply.parameters) : Self.revoked(name, reply),
        hint: "it was done all the same")
    }
    // Before the code is made, which is shown once: what follows must not fail.
    let policy = try daemon.call(GetPolicy()).policy
    let reply = try administration.change(InviteUser(user: name))
    interrupts.release()
    try Output.standardOutput(
      json
        ? JSONText.line(reply.parameters)
        : Self.invited(name, reply, date: LocalTime.zoned),
      hint: "the invitation was made; the same command makes another")
    Output.standardError(Self.caution(name, reply, policy, date: LocalTime.zoned))
  }

  static func invited(
    _ name: String, _ reply: InviteUser.Reply, date: (Int64) -> String
  ) -> String {
    let user = TerminalText.clean(name)
    return """
      Invitation for \(user): \(TerminalText.clean(reply.code.value))

      Until \(date(reply.until)) \(user) may type it, once, where a sign-in asks for a verification
      code, and sets up a second factor there. Hand it over so that nobody else reads it; it is not
      shown again. sallyport users invite \(user) --revoke ends it before.

      """
  }

  static func revoked(_ name: String, _ reply: RevokeInvitation.Reply) -> String {
    let user = TerminalText.clean(name)
    return reply.wasOpen
      ? "The invitation of \(user) has ended.\n" : "\(user) had no invitation that still held.\n"
  }

  /// What keeps the code from being asked for; empty where nothing does, as far as one may see.
  ///
  /// One thing, and what is true of everybody's invitation comes first.
  static func caution(
    _ name: String, _ reply: InviteUser.Reply, _ policy: AdminPolicy, date: (Int64) -> String
  ) -> String {
    guard (policy.value(of: SettingName.enrolAtLogin) ?? "never") != "never" else {
      return "Warning: nobody can use an invitation before sallyport policy set "
        + "\(SettingName.enrolAtLogin) invited\n"
    }
    guard let ruling = reply.ruling, ruling.requirement == .notRequired else { return "" }
    let user = TerminalText.clean(name)
    return "Warning: sign-ins of \(user) ask for no code yet, so it cannot be typed there: "
      + "\(obstacle(reply, ruling, date: date))\n"
  }

  private static func obstacle(
    _ reply: InviteUser.Reply, _ ruling: AdminRuling, date: (Int64) -> String
  ) -> String {
    guard ruling.reason == .notEnrolled || ruling.reason == nil else {
      return RulingText.reason(ruling)
    }
    guard let from = ruling.from else { return "a second factor is voluntary" }
    let end = reply.until <= from ? ", when the invitation has ended" : ""
    return "a second factor is mandatory from \(date(from)) on\(end)"
  }
}
