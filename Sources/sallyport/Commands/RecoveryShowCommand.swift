import ArgumentParser
import SallyportVarlink

struct RecoveryShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the recovery codes that still work.")

  @OptionGroup var options: RecoveryOptions

  func run() throws {
    try options.show { ShowRecoveryCodes(stepUp: $0) }
  }
}
