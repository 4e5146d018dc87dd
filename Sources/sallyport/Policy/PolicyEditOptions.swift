import ArgumentParser
import Glibc
import SallyportVarlink

/// What the commands that change the policy have in common.
struct PolicyEditOptions: ParsableArguments {
  @Flag(help: "Do not ask, and do not look first whom it shuts out.")
  var yes = false

  @Flag(help: "Name everybody whom it shuts out, and not only the first ten.")
  var list = false

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  static let hint = "it was done all the same; sallyport policy show has the policy as it is"

  /// Changes the policy, and says that it did, or that there was nothing to change.
  ///
  /// - Parameters:
  ///   - done: what is said afterwards.
  ///   - change: what is to be changed of the policy as it is.
  func edit(
    done: String, _ change: (AdminPolicy) throws -> AdminPolicyChange
  ) throws {
    let interrupts = Interrupts()
    let prompter = Prompter(interrupts)
    let daemon = try connection.connect(interrupts)
    let administration = try Administration(
      daemon: daemon, prompter: prompter, breakGlass: glass.breaking)
    let policy = try daemon.call(GetPolicy()).policy
    let edit = PolicyEdit(
      administration: administration, confirmation: yes ? nil : Confirmation(prompter),
      listsAll: list, activeAccounts: { try ActiveAccounts.ofThisMachine() },
      warnings: { try RuleWarnings.ofThisMachine().texts($0, making: $1) },
      now: { LocalTime.now }, date: LocalTime.zoned, onProgress: Self.showProgress)
    let hasChanged = try edit.run(try change(policy), of: policy)
    interrupts.release()
    guard hasChanged else { return try Output.standardOutput(PolicyEdit.nothingToChange) }
    try Output.standardOutput(done, hint: Self.hint)
  }

  /// A person waits; a program does not want to know.
  private static func showProgress(_ looked: Int, _ all: Int) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    Output.standardError("\(looked) of \(all) accounts looked at so far\n")
  }
}

extension RuleWarnings {
  static func ofThisMachine() -> RuleWarnings {
    let service = NameService(criteria: .ofThisMachine)
    var firstGroups: Set<UInt32>?
    return RuleWarnings(
      now: LocalTime.now, date: LocalTime.zoned,
      hasAccount: { try service.account(named: $0) != nil },
      group: { name in
        guard let group = try service.group(named: name) else { return .absent }
        guard group.members.isEmpty else { return .peopled }
        let known = try firstGroups ?? Set(service.accounts().map(\.gid))
        firstGroups = known
        return known.contains(group.gid) ? .peopled : .empty
      })
  }
}
