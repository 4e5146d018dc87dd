import ArgumentParser
import SallyportVarlink

struct RecoveryRegenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regenerate",
    abstract: "Replace all recovery codes by new ones.")

  @OptionGroup var options: RecoveryOptions

  func run() throws {
    try options.show(remark: "These replace your old recovery codes, which no longer work.") {
      RegenerateRecoveryCodes(stepUp: $0)
    }
  }
}
