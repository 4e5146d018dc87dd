import ArgumentParser
import SallyportVarlink

struct RecoveryRegenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regenerate",
    abstract: "Replace all recovery codes by new ones.")

  @OptionGroup var options: RecoveryOptions

  private static let remark = "These replace your old recovery codes, which no longer work."

  func run() throws {
    try options.show(remark: { _ in Self.remark }) { RegenerateRecoveryCodes(stepUp: $0) }
  }
}
