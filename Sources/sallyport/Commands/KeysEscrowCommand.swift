import ArgumentParser
import Glibc
import SallyportCrypto
import SallyportVarlink

struct KeysEscrowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "escrow",
    abstract: "Write the sealing key to a file, under a passphrase.",
    discussion: """
      For the day when the machine or its TPM is gone. Keep the file away from the machine and its \
      backups, and the passphrase away from the file.
      """)

  @Argument(help: "The new file.", completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp(
      "The file of the key; otherwise that of the daemon.", valueName: "path"),
    completion: .file())
  var key: String?

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    guard geteuid() == 0 else {
      throw CommandFailure("only root may read the sealing key", hint: "with sudo")
    }
    let interrupts = Interrupts()
    let inUse = try? connection.connect(interrupts).call(GetKeyStatus()).get()
    guard let path = key ?? inUse.map({ KeyPaths.present($0.path) }) ?? KeyFile.found() else {
      throw CommandFailure(
        "no sealing key was found", hint: "--key names its file, as the configuration does")
    }
    let secret = try KeyFile.read(path)
    let id = try KeyFile.id(of: secret)
    if let inUse, inUse.id != id {
      throw CommandFailure(
        "\(TerminalText.clean(path)) is not the key in use, which is \(TerminalText.clean(inUse.id))",
        hint: "systemctl restart sallyportd.service, if the key was changed on purpose")
    }
    let target = try PrivateFile(creating: file, for: "keys escrow")
    do {
      let passphrase = try Passphrase(Prompter(interrupts)).new()
      let escrow = try KeyEscrow(
        of: secret, passphrase: passphrase, host: HostName.current, made: LocalTime.today(),
        random: SystemRandomBytes())
      try target.finish(Array(escrow.text.utf8)) { path, reason in
        CommandFailure("cannot write \(path): \(reason)", hint: "nothing was written")
      }
      try Self.check(file, passphrase, secret)
    } catch {
      target.discard()
      throw error
    }
    let mark = EscrowMark(
      keyID: id, made: LocalTime.today(), file: ResolvedPath.of(file) ?? file)
    if !mark.write() {
      Output.standardError("Warning: \(EscrowMark.usualPath) could not be written\n")
    }
    interrupts.release()
    try Output.standardOutput(
      Self.farewell(file, id, isInUse: inUse != nil), hint: "the escrow is in the file all the same"
    )
  }

  /// What was written is read again and opened, as on the day it is needed.
  private static func check(
    _ path: String, _ passphrase: Secret, _ key: Secret
  ) throws(CommandFailure) {
    let failure = CommandFailure(
      "the escrow could not be read again, and was removed",
      hint: "try another disk; the key itself is as it was")
    do {
      let bytes = try SmallFile.read(path, maximumBytes: KeyEscrow.maximumByteCount)
      let escrow = try KeyEscrow(text: String(decoding: bytes, as: UTF8.self))
      guard try escrow.open(passphrase) == key else { throw failure }
    } catch {
      throw failure
    }
  }

  static func farewell(_ file: String, _ id: String, isInUse: Bool) -> String {
    let doubt = isInUse ? "" : "No daemon answered to say whether this is the key in use.\n"
    return """
      The key \(id) is in \(TerminalText.clean(file)), and was read back with your passphrase.
      Take the file away from this machine, and keep the passphrase somewhere else.
      sallyport keys restore FILE puts the key back.
      \(doubt)
      """
  }
}
