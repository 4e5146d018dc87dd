import ArgumentParser

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is wrong with this machine's second factor, and what mends it.",
    discussion: """
      Looks at PAM, sshd, the daemon, the sealing key, the mailer and the machine, and changes \
      nothing. As root it sees everything. Exit status: 0 nothing but notes, 1 warnings, 2 faults.
      """)

  @Option(
    help: ArgumentHelp(
      "Judge a PAM service as if it had its line already, and say where that goes.",
      valueName: "service"))
  var before: String?

  @Flag(help: "List every finding that there is.")
  var list = false

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func validate() throws {
    guard before.map({ !$0.isEmpty && !$0.contains("/") }) ?? true else {
      throw ValidationError("--before is the name of a PAM service")
    }
    guard !list || before == nil else {
      throw ValidationError("--list goes with no --before")
    }
  }

  func run() throws {
    guard !list else {
      return try Output.standardOutput(
        json ? JSONText.line(FindingCatalogue.json) : FindingCatalogue.text)
    }
    let report = DiagnosisReport(
      diagnosis: Examination(connection: connection, before: before).diagnose())
    try Output.standardOutput(json ? JSONText.line(report.json) : report.text)
    guard report.exitCode == 0 else { throw CommandFailure.told(exitCode: report.exitCode) }
  }
}
