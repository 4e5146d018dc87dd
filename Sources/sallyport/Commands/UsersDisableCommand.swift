import ArgumentParser
import SallyportVarlink

struct UsersDisableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable",
    abstract: "Remove somebody's devices and recovery codes.",
    discussion: "Shows what goes, and asks for the account's name before it does.")

  @Argument(help: "Name of the account.")
  var name: String

  @Flag(help: "Do not ask for the name.")
  var yes = false

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let prompter = Prompter(interrupts)
    let administration = try Administration(
      daemon: try connection.connect(interrupts), prompter: prompter,
      breakGlass: glass.breaking)
    let user = try administration.reader.read(GetUser(user: name)).user
    let reply = try administration.change(DisableUser(user: name)) {
      Output.standardError(Self.announcement(user, of: name))
      guard !yes else { return }
      try Confirmation(prompter).name(name, "Type the account's name to do it: ")
    }
    interrupts.release()
    try Output.standardOutput(
      Self.farewell(name, reply), hint: "it was done all the same")
  }

  /// - Parameter name: the account; `user` may be recorded for its uid under another name.
  static func announcement(_ user: AdminUser, of name: String) -> String {
    let isRenamed = name != user.user
    let name = TerminalText.clean(name)
    let owner =
      isRenamed ? "\(TerminalText.clean(user.user)), whose user id \(name) has now" : name
    let devices = user.devices.map { TerminalText.clean($0.name) }
    let codes = Int(clamping: user.recoveryCodesLeft)
    let parts =
      (devices.isEmpty
        ? [] : ["the device\(devices.count == 1 ? "" : "s") \(CountText.list(devices))"])
      + (codes == 0 ? [] : [CountText.of(codes, "recovery code", "recovery codes")])
    guard !parts.isEmpty else { return "Nothing is set up for \(name) that could be removed.\n" }
    return """
      This removes from \(owner): \(CountText.list(parts)).
      Sign-ins of \(name) then ask for no code, or are refused where one is mandatory.

      """
  }

  static func farewell(_ name: String, _ reply: DisableUser.Reply) -> String {
    let user = TerminalText.clean(name)
    guard !reply.removedDevices.isEmpty else { return "The second factor of \(user) is off.\n" }
    let entry = reply.removedDevices.count == 1 ? "the entry" : "the entries"
    return """
      The second factor of \(user) is off.
      Tell them to delete \(entry) from their app: the codes that it shows no longer work.

      """
  }
}
