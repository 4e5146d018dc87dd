import Glibc
import SallyportCrypto

/// A sealing key in a file that only the daemon reads.
struct KeyFilePlace: KeyPlace {
  let path: String

  func key(_ turn: KeyTurn) throws(CommandFailure) -> Secret {
    try KeyFile.read(turn == .next ? nextPath : path)
  }

  /// Belongs to whom the present one belongs to.
  func putNext(_ key: Secret) throws(CommandFailure) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure(
        "the sealing key is not in \(description) any more; nothing was changed",
        hint: "systemctl restart sallyportd.service says which key there is")
    }
    try KeyFile.write(key, to: nextPath, uid: status.st_uid, gid: status.st_gid)
  }

  func takeNext(_ id: String) throws(CommandFailure) {
    try check(.next, is: id)
    guard unsafe rename(nextPath, path) == 0 else {
      throw CommandFailure(
        "cannot write \(description): \(SystemFailure.text(errno))",
        hint: "the same command goes on")
    }
    // Where that cannot be had, either name opens the store.
    _ = ParentFolder.synchronize(of: path)
  }
}
