import Glibc
import SallyportCrypto
import SallyportVarlink

/// A sealing key in a file that only the daemon reads.
struct KeyFilePlace: KeyPlace {
  let path: String

  private var next: String { path + KeyPaths.nextSuffix }

  var description: String { TerminalText.clean(path) }

  var hasNext: Bool { unsafe access(next, F_OK) == 0 }

  /// Belongs to whom the present one belongs to.
  func makeNext() throws(CommandFailure) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure(
        "the sealing key is not in \(description) any more; nothing was changed",
        hint: "systemctl restart sallyportd.service says which key there is")
    }
    try KeyFile.write(
      SystemRandomBytes().bytes(SealingKey.count), to: next, uid: status.st_uid,
      gid: status.st_gid)
  }

  func takeNext(_ id: String) throws(CommandFailure) {
    try Self.check(next, id)
    guard unsafe rename(next, path) == 0 else {
      throw CommandFailure(
        "cannot write \(description): \(SystemFailure.text(errno))",
        hint: "the same command goes on")
    }
    // Where that cannot be had, either name opens the store.
    _ = ParentFolder.synchronize(of: path)
  }

  func isNextInUse(_ status: GetKeyStatus.Reply) throws(CommandFailure) -> Bool {
    try KeyFile.id(of: KeyFile.read(next)) == status.id
  }

  func check(_ id: String) throws(CommandFailure) {
    try Self.check(path, id)
  }

  private static func check(_ path: String, _ wanted: String) throws(CommandFailure) {
    let found = try KeyFile.id(of: KeyFile.read(path))
    guard found == wanted else {
      throw CommandFailure(
        "\(TerminalText.clean(path)) is the key \(found), and the store is sealed with "
          + TerminalText.clean(wanted),
        hint: "do not restart sallyportd before that key is back in its place")
    }
  }
}
