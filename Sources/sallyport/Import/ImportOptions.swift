import ArgumentParser
import Glibc
import SallyportVarlink

/// What the imports have in common.
struct ImportOptions: ParsableArguments {
  @Flag(help: "Say what would be taken, and change nothing.")
  var dryRun = false

  @Flag(help: "Print JSON for programs.")
  var json = false

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  /// Takes over what was found, and reports it, whatever ends it early.
  ///
  /// - Parameters:
  ///   - showsOwners: whether whose each file is taken to be is said before anything is taken.
  ///   - find: reads the files; before anything is asked for.
  func run(
    origin: String, module: String, showsOwners: Bool = false,
    find: () throws -> [ImportCandidate]
  ) throws {
    guard geteuid() == 0 else {
      throw CommandFailure(
        "only root may take second factors over",
        hint: "with sudo: whoever reads a key can sign in with it")
    }
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let candidates = try find()
    if showsOwners {
      for candidate in candidates where candidate.isReadable {
        Output.standardError(candidate.ownerLine)
      }
    }
    let administration = try Administration(
      daemon: daemon, prompter: Prompter(interrupts), breakGlass: glass.breaking)
    if !dryRun, candidates.contains(where: \.isReadable) {
      _ = try administration.change(BeginImport())
    }
    let run = ImportRun(daemon: daemon, origin: origin, isPreview: dryRun)
    var rows: [ImportRow] = []
    let end = Result {
      for candidate in candidates {
        rows.append(try run.row(for: candidate))
        showProgress(rows.count, of: candidates.count)
      }
    }
    interrupts.release()
    try report(ImportReport(rows: rows, isPreview: dryRun, module: module))
    try end.get()
    if rows.contains(where: \.hasFailed) { throw CommandFailure.toldAlready }
  }

  private func report(_ report: ImportReport) throws {
    try Output.standardOutput(
      json ? JSONText.line(report.json) : report.text,
      hint: dryRun ? nil : "it was done all the same; sallyport users has who is enrolled")
  }

  /// For a person who waits; not for a log.
  private func showProgress(_ done: Int, of all: Int) {
    guard isatty(STDERR_FILENO) == 1, all > Self.fewest else { return }
    Output.standardError(done < all ? "\r\(done) of \(all)" : "\r\u{1B}[K")
  }

  /// Less is done before anybody has read it.
  private static let fewest = 20
}

extension ImportCandidate {
  fileprivate var isReadable: Bool { (try? content.get()) != nil }

  /// Whose it is taken to be.
  var ownerLine: String { "\(TerminalText.clean(place)) -> \(TerminalText.clean(user))\n" }
}

extension ImportRow {
  fileprivate var hasFailed: Bool {
    if case .failed = fate { return true }
    return false
  }
}
