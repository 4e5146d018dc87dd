/// Puts a sheet of recovery codes into the file of `--save`, where there is one.
struct SheetWriter {
  private let file: PrivateFile?
  private let account: String

  init(path: String?, account: String) throws {
    file = try path.map { try PrivateFile(creating: $0, for: "--save") }
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

  /// Writes the file and shows the codes.
  ///
  /// Each is done even if the other fails: the codes are valid from now on and must not be lost.
  /// Whoever interrupts from the showing on has the file, whole.
  func finish(
    _ sheet: RecoverySheet, showing text: String, releasing interrupts: Interrupts
  ) throws {
    let saved = Result {
      let page = sheet.page(account: account, host: HostName.current, date: LocalTime.today())
      try file?.finish(Array(page.utf8), orElse: Self.failure)
    }
    interrupts.release()
    let shown = Result { try show(text) }
    try saved.get()
    if let file {
      Output.standardError(
        "The codes are in \(TerminalText.clean(file.path)); only you can read it.\n")
    }
    try shown.get()
  }

  private static func failure(_ path: String, _ reason: String) -> CommandFailure {
    CommandFailure(
      "the codes are valid but could not be written to '\(path)': \(reason)",
      hint: "sallyport recovery show --save FILE writes them elsewhere")
  }

  private func show(_ text: String) throws(CommandFailure) {
    try Output.standardOutput(
      text, orElse: "the codes are valid but could not be shown",
      hint: "sallyport recovery show shows them")
  }
}
