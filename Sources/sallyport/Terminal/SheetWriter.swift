import Glibc

/// Puts a sheet of recovery codes into the file of `--save`, where there is one.
struct SheetWriter {
  private let file: SheetFile?
  private let path: String
  private let account: String

  init(path: String?, account: String) throws {
    file = try path.map { path throws(CommandFailure) in try SheetFile(creating: path) }
    self.path = path ?? ""
    self.account = account
  }

  /// Takes the file back where the operation that was to fill it fails.
  func discardingOnFailure<Value>(_ operation: () throws -> Value) throws -> Value {
    do {
      return try operation()
    } catch {
      discard()
      throw error
    }
  }

  func discard() {
    file?.discard()
  }

  /// Shows the codes and writes the file.
  ///
  /// Each is done even if the other fails: the codes are valid from now on and must not be lost.
  /// So a reader that has gone is a failure like any other, and not the end of the program.
  func finish(_ sheet: RecoverySheet, showing text: String) throws {
    signal(SIGPIPE, SIG_IGN)
    let shown = Result { try Output.standardOutput(text) }
    try write(sheet)
    try shown.get()
  }

  private func write(_ sheet: RecoverySheet) throws {
    guard let file else { return }
    try file.finish(
      sheet.page(account: account, host: HostName.current, date: LocalTime.today()))
    Output.standardError("The codes are in \(TerminalText.clean(path)); only you can read it.\n")
  }
}
