import ArgumentParser
import SallyportVarlink

struct RecoveryShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the recovery codes that still work.")

  @OptionGroup var options: RecoveryOptions

  func run() throws {
    try options.show(remark: Self.remark) { ShowRecoveryCodes(stepUp: $0) }
  }

  private static func remark(_ code: Redacted?) -> String? {
    guard StepUp.isRecoveryCode(code) else { return nil }
    return "That recovery code is used up; these are the ones that work."
  }
}
