import ArgumentParser
import Glibc
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
    let target = try EscrowFile(creating: file, for: "keys escrow")
    try target.write(secret, Passphrase(Prompter(interrupts)))
    interrupts.release()
    try Output.standardOutput(
      Self.farewell(file, id, isInUse: inUse != nil), hint: "the escrow is in the file all the same"
    )
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
