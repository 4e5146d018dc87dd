import ArgumentParser
import SallyportVarlink

struct PolicyMandatoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mandatory",
    abstract: "Demand a second factor of everybody or of groups, at once or from a date.",
    discussion: """
      Shows first who could not sign in any more, and asks. Until the date people are told at each \
      sign-in how many days they have.
      """)

  enum State: String, ExpressibleByArgument, CaseIterable {
    case on, off
  }

  @Argument(help: "on or off.")
  var state: State

  @Option(
    name: .customLong("group"),
    help: ArgumentHelp(
      "Only of this group's members; may be given several times.", valueName: "name"))
  var groups: [String] = []

  @Option(
    help: ArgumentHelp("From this day on, such as 2027-03-01.", valueName: "date"))
  var from: LocalDate?

  @OptionGroup var options: PolicyEditOptions

  func validate() throws {
    guard state == .on || (groups.isEmpty && from == nil) else {
      throw ValidationError("--group and --from belong to mandatory on")
    }
    guard groups.allSatisfy({ !$0.isEmpty && !$0.contains(",") }) else {
      throw ValidationError("--group is the name of one group")
    }
    if let from, from.seconds <= LocalTime.now {
      throw ValidationError("--from has passed; without it a second factor is mandatory at once")
    }
  }

  func run() throws {
    if state == .on { try Self.check(groups, NameService(criteria: .ofThisMachine).group) }
    try options.edit(done: Self.farewell(state)) { _ in change }
  }

  var change: AdminPolicyChange {
    let mode: PolicyMode = state == .on ? .mandatory : .voluntary
    return AdminPolicyChange(settings: [
      AdminSetting(name: SettingName.mode, value: mode.rawValue),
      AdminSetting(name: SettingName.mandatoryGroups, value: groups.joined(separator: ",")),
      AdminSetting(name: SettingName.mandatoryFrom, value: from.map { String($0.seconds) } ?? ""),
    ])
  }

  /// A group that nobody is in would demand nothing of anybody.
  private static func check(
    _ groups: [String], _ group: (String) throws -> (gid: UInt32, members: Set<String>)?
  ) throws {
    for name in groups where try group(name) == nil {
      throw CommandFailure(
        "there is no group '\(TerminalText.clean(name))' on this machine",
        hint: "getent group lists them")
    }
  }

  static func farewell(_ state: State) -> String {
    switch state {
    case .on: "Done. sallyport policy mandatory off takes it back.\n"
    case .off: "Done: a second factor is voluntary now. Whoever has one is still asked.\n"
    }
  }
}
