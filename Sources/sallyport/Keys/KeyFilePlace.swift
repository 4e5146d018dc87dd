import Glibc
import SallyportCrypto
import SallyportVarlink

/// A sealing key in a file that only the daemon reads.
struct KeyFilePlace: KeyPlace {
  let path: String

  private var next: String { path + KeyPaths.nextSuffix }

  var description: String { TerminalText.clean(path) }

  var hasNext: Bool { unsafe access(next, F_OK) == 0 }

  /// Belongs to whom the present one belongs to; under its name only once it is whole.
  func makeNext() throws(CommandFailure) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure(
        "the sealing key is not in \(description) any more; nothing was changed",
        hint: "systemctl restart sallyportd.service says which key there is")
    }
    let temporary = next + ".new"
    unsafe unlink(temporary)
    try KeyFile.write(
      SystemRandomBytes().bytes(SealingKey.count), to: temporary, uid: status.st_uid,
      gid: status.st_gid)
    try rename(temporary, next)
  }

  func takeNext(_ id: String) throws(CommandFailure) {
    try Self.check(next, id)
    try rename(next, path)
  }

  func isNextInUse(_ status: GetKeyStatus.Reply) throws(CommandFailure) -> Bool {
    try Self.id(of: next) == status.id
  }

  func check(_ id: String) throws(CommandFailure) {
    try Self.check(path, id)
  }

  private static func id(of path: String) throws(CommandFailure) -> String {
    let key = try KeyFile.read(path)
    do {
      return try SealingKey(bytes: key).id.description
    } catch {
      throw CommandFailure(
        "the key cannot be held in memory: \(error)", hint: "ulimit -l unlimited")
    }
  }

  private static func check(_ path: String, _ wanted: String) throws(CommandFailure) {
    let found = try id(of: path)
    guard found == wanted else {
      throw CommandFailure(
        "\(TerminalText.clean(path)) is the key \(found), and the store is sealed with "
          + TerminalText.clean(wanted),
        hint: "do not restart sallyportd before that key is back in its place")
    }
  }

  private func rename(_ from: String, _ to: String) throws(CommandFailure) {
    guard unsafe Glibc.rename(from, to) == 0 else {
      throw CommandFailure(
        "cannot write \(TerminalText.clean(to)): \(SystemFailure.text(errno))",
        hint: "the same command goes on")
    }
    Self.synchronizeFolder(of: to)
  }

  /// A name is to survive a power cut as its content does; where that cannot be had, either name
  /// opens the store.
  private static func synchronizeFolder(of path: String) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
