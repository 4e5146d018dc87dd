import SallyportCrypto

/// The escrow that a new sealing key has before the store is sealed with it (product row O3).
struct RotationEscrow {
  /// The file of `--escrow`.
  let file: String?

  /// Whether there is to be one: the key that it replaces has one, or a TPM alone opens it, and nobody
  /// has said that it is to be without.
  let isNeeded: Bool

  let passphrase: Passphrase

  /// A line for the person.
  var tell: (String) -> Void = { Output.standardError($0 + "\n") }

  var markPath = EscrowMark.usualPath

  /// Ends the command where there would be none.
  func check() throws(CommandFailure) {
    guard file != nil || !isNeeded else { throw Self.refusal }
  }

  static let refusal = CommandFailure(
    "the new sealing key would be without an escrow: that of the present one does not open it; "
      + "nothing was changed",
    hint: "--escrow FILE writes one before the new key is used; --without-escrow goes on without")

  private static func refusal(_ mark: EscrowMark) -> CommandFailure {
    CommandFailure(
      "the escrow of the new sealing key is not in \(mark.file) any more; nothing was changed",
      hint: "--escrow FILE writes another; --without-escrow goes on, where it was taken away to be "
        + "kept")
  }

  /// Writes it, where that was not done before this command was interrupted.
  ///
  /// - Returns: what takes it back, where the key comes to nothing.
  func provide(for key: Secret) throws -> () -> Void {
    let id = try KeyFile.id(of: key)
    if let mark = EscrowMark.read(of: id, markPath) {
      guard !Self.isThere(mark) else {
        tell("The new key has an escrow already, in \(mark.file).")
        return {}
      }
      guard file != nil || !isNeeded else { throw Self.refusal(mark) }
    }
    try check()
    guard let file else { return {} }
    let escrow = try EscrowFile(creating: file, for: "--escrow")
    try escrow.write(key, passphrase, markPath: markPath)
    let markPath = markPath
    return {
      escrow.discard()
      EscrowMark.forget(id, in: markPath)
    }
  }

  private static func isThere(_ mark: EscrowMark) -> Bool {
    (try? KeyEscrow(fileAt: mark.file))?.keyID.description == mark.keyID
  }
}
