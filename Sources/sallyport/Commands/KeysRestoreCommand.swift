import ArgumentParser
import Glibc
import SallyportCrypto
import SallyportVarlink

struct KeysRestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a sealing key back from its escrow.",
    discussion: """
      It overwrites no key, and writes none that is in use. The daemon uses it after a restart.
      """)

  @Argument(help: "The file of the escrow.", completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp("Where the key is to be.", valueName: "path"), completion: .file())
  var to = KeyFile.usualPath

  @Option(help: ArgumentHelp("The user that sallyportd runs as.", valueName: "name"))
  var owner = "sallyport"

  @Flag(help: "Although another key is in use, or was escrowed here last.")
  var yes = false

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    guard geteuid() == 0 else {
      throw CommandFailure("only root may put a sealing key back", hint: "with sudo")
    }
    let account = try NameService(criteria: .ofThisMachine).account(named: owner)
    guard let account else {
      throw CommandFailure(
        "there is no user '\(TerminalText.clean(owner))'",
        hint: "--owner names the user that sallyportd runs as")
    }
    let escrow = try Self.read(file)
    let interrupts = Interrupts()
    Output.standardError(
      "Escrow of the key \(escrow.keyID), made \(TerminalText.clean(escrow.made)) on "
        + "\(TerminalText.clean(escrow.host)).\n")
    if let standing = try standing(of: escrow) {
      return try Output.standardOutput(standing)
    }
    let key = try Self.open(escrow, with: Passphrase(Prompter(interrupts)).known())
    try KeyFile.write(key, to: to, uid: account.uid, gid: account.gid)
    interrupts.release()
    try Output.standardOutput(
      """
      The key \(escrow.keyID) is in \(TerminalText.clean(to)) again.
      \(Self.obstacle)systemctl restart sallyportd.service has the daemon use it.
      It is not sealed there: a copy of the disk has key and store together. To seal it:
        \(KeyFile.sealing(TerminalText.clean(to)))
      If sallyport keys status then names /run/credentials, remove \(TerminalText.clean(to)).

      """, hint: "it was done all the same")
  }

  // MARK: Which key is wanted

  /// What is said instead, where the key need not be put back; nil where it is to be.
  private func standing(of escrow: KeyEscrow) throws(CommandFailure) -> String? {
    let id = escrow.keyID.description
    guard let inUse = try? connection.connect().call(GetKeyStatus()).get() else {
      if let storeKey = try? StoreKey.id(ofStoreAt: DaemonFiles.ofThisMachine.store) {
        try refuse(id, other: storeKey, "is the one that the store is sealed with")
      } else if EscrowMark.read(of: id) == nil {
        try refuse(id, other: EscrowMark.read()?.keyID, "was escrowed on this machine last")
      }
      return nil
    }
    try refuse(id, other: inUse.id, "is in use, and opens the store")
    guard inUse.id == id, KeyFile.isKept(inUse.path) else { return nil }
    return "The key \(id) is in use (\(TerminalText.clean(inUse.path))); nothing was written.\n"
  }

  private func refuse(_ id: String, other: String?, _ fact: String) throws(CommandFailure) {
    guard let other, other != id, !yes else { return }
    throw CommandFailure(
      "this is an escrow of the key \(id), and \(TerminalText.clean(other)) \(fact); nothing was "
        + "written", hint: "--yes puts it back all the same: what another key sealed stays closed")
  }

  /// What would be used instead.
  private static var obstacle: String {
    let place = SealedKeyPlace()
    let next =
      place.hasNext
      ? """
      \(place.nextPath) is there as well, from a rotation of the key. Where systemd cannot open it, it
      does not start sallyportd: sallyport keys rotate --abort takes it away, if it is not needed.

      """ : ""
    guard unsafe access(place.path, F_OK) == 0 else { return next }
    return next + "\(place.path) comes before it: move that one away first.\n"
  }

  private static func read(_ path: String) throws(CommandFailure) -> KeyEscrow {
    let name = TerminalText.clean(path)
    do {
      return try KeyEscrow(fileAt: path)
    } catch let error as KeyEscrow.FormError {
      throw CommandFailure(
        "\(name): \(error)", hint: "sallyport keys escrow writes such files; take the whole of it")
    } catch SmallFile.Failure.unreadable(let code) {
      throw CommandFailure("cannot read \(name): \(SystemFailure.text(code))")
    } catch {
      throw CommandFailure("\(name) is too long for an escrow of a sealing key")
    }
  }

  private static func open(
    _ escrow: KeyEscrow, with passphrase: Secret
  ) throws(CommandFailure) -> Secret {
    do {
      return try escrow.open(passphrase)
    } catch .notAuthentic {
      throw CommandFailure(
        "the passphrase is another one, or the file was changed; nothing was written",
        hint: "the same command asks again")
    } catch {
      throw CommandFailure(
        "the passphrase could not be tried: there is not enough memory",
        hint: "it takes 128 MiB, or what the line Derivation of the file says")
    }
  }
}
