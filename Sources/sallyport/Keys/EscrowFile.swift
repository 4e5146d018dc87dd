import Glibc
import SallyportCrypto

/// A new file for the escrow of a sealing key.
struct EscrowFile {
  let path: String
  private let file: PrivateFile

  /// - Parameter option: which names the path.
  init(creating path: String, for option: String) throws(CommandFailure) {
    self.path = path
    file = try PrivateFile(creating: path, for: option)
  }

  /// Seals a key with a new passphrase, reads the file back as on the day it is needed, and notes
  /// where it is; takes the file back where any of that fails.
  ///
  /// That it was noted is not needed: the escrow is there all the same.
  func write(
    _ key: Secret, _ passphrase: Passphrase, markPath: String = EscrowMark.usualPath
  ) throws {
    do {
      let passphrase = try passphrase.new()
      let escrow = try KeyEscrow(
        of: key, passphrase: passphrase, host: HostName.current, made: LocalTime.today(),
        random: SystemRandomBytes())
      try file.finish(Array(escrow.text.utf8)) { path, reason in
        CommandFailure("cannot write \(path): \(reason)", hint: "nothing was written")
      }
      try check(passphrase, key)
      let mark = EscrowMark(
        keyID: escrow.keyID.description, made: escrow.made,
        file: ResolvedPath.of(path) ?? path)
      if !mark.note(in: markPath) {
        Output.standardError("Warning: \(markPath) could not be written\n")
      }
    } catch {
      file.discard()
      throw error
    }
  }

  func discard() {
    file.discard()
  }

  private func check(_ passphrase: Secret, _ key: Secret) throws(CommandFailure) {
    let failure = CommandFailure(
      "the escrow could not be read again, and was removed",
      hint: "try another disk; the key itself is as it was")
    do {
      guard try KeyEscrow(fileAt: path).open(passphrase) == key else { throw failure }
    } catch {
      throw failure
    }
  }
}

extension KeyEscrow {
  /// - Throws: `SmallFile.Failure`, or `KeyEscrow.FormError` for what is none.
  init(fileAt path: String) throws {
    let bytes = try SmallFile.read(path, maximumBytes: Self.maximumByteCount)
    try self.init(text: String(decoding: bytes, as: UTF8.self))
  }
}
