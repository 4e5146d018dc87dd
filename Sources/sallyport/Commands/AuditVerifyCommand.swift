import ArgumentParser
import Glibc
import SallyportVarlink

struct AuditVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verify that nothing in the audit log was edited, removed or moved.")

  @Option(
    defaultAsFlag: JournalSource.systemd, parsing: .next,
    help: ArgumentHelp(
      "Hold the journal against it too, or the lines of a file (- is standard input).",
      valueName: "file"))
  var journal: JournalSource?

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    // Read first: a row is written before its line, so the log has every row that is named here.
    let rows = try journal.map { source throws(CommandFailure) in try JournalRows(of: source) }
    let daemon = try connection.connect()
    let check = try ChainCheck({ try daemon.call($0) }, onProgress: Self.showProgress)
    try Output.standardOutput(ChainReport(check: check, hasJournal: rows != nil).text)
    let isChainWhole = check.fault == nil
    let comparison = try rows.map { rows in
      try JournalComparison(of: rows) { try daemon.call($0) }
    }
    if let comparison {
      let report = JournalReport(comparison: comparison, isChainWhole: isChainWhole)
      try Output.standardOutput(report.text)
    }
    guard isChainWhole, comparison?.fits ?? true else { throw CommandFailure.toldAlready }
  }

  /// A person waits; a program does not want to know.
  private static func showProgress(_ verified: Int64) {
    if isatty(STDERR_FILENO) == 1 { Output.standardError("\(verified) rows verified so far\n") }
  }
}
