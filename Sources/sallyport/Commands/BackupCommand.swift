import ArgumentParser
import SallyportVarlink

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the daemon's store to a new file while logins go on.",
    discussion: """
      The copy is read from end to end before this says that it is done. Secrets in it are sealed, and \
      the key is not in it: without sallyport keys escrow nobody can use it. A backup that is put \
      back lets nobody in until root says sallyport store accept, because codes that were used since \
      would work again.
      """)

  @Argument(help: "The new file.", completion: .file())
  var file: String

  @OptionGroup var glass: BreakGlassOptions
  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    let interrupts = Interrupts()
    let daemon = try connection.connect(interrupts)
    let administration = try Administration(
      daemon: daemon, prompter: Prompter(interrupts), breakGlass: glass.breaking)
    let target = try BackupFile(creating: file)
    let transfer = BackupTransfer(daemon: daemon, onProgress: BackupProgressText.show)
    do {
      _ = try administration.change(BeginBackup())
      let checked = try transfer.run { bytes in try target.append(bytes) }
      try target.finish()
      BackupProgressText.clear()
      interrupts.release()
      try Output.standardOutput(
        Self.farewell(file, checked), hint: "the backup is in the file all the same")
    } catch {
      BackupProgressText.clear()
      target.discard()
      throw error
    }
  }

  static func farewell(_ file: String, _ copy: GetBackupProgress.Reply) -> String {
    let accounts = CountText.of(Int(clamping: copy.accounts ?? 0), "account", "accounts")
    let size = BackupProgressText.mebibytes(copy.total)
    let refused = copy.refused ?? 0
    let doubt =
      refused == 0
      ? ""
      : """
      The records of \(CountText.of(Int(clamping: refused), "account", "accounts")) in it carry no \
      seal that fits, as in the store itself: journalctl -u sallyportd names them.

      """
    return """
      \(TerminalText.clean(file)) has \(accounts), up to row \(copy.auditRow ?? 0) of the audit log \
      (\(size)), and was read back.
      \(doubt)The key is not in it: sallyport keys escrow FILE saves the key, once, to be kept apart.

      """
  }
}
