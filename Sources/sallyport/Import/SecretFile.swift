import Glibc
import SallyportImport

/// Files of others with keys in them, read by root.
///
/// Whoever owns the folder may change what stands there at any moment: nothing is believed of a
/// path, everything of the descriptor that was opened.
enum SecretFile {
  /// Reads a file of one account in its home; nil where there is none.
  static func read(
    _ name: String, inHome home: String, of uid: UInt32, maximumBytes: Int
  ) throws(ImportProblem) -> [UInt8]? {
    let folder = unsafe open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      if absent.contains(errno) { return nil }
      throw .unreadable(SystemFailure.text(errno))
    }
    defer { close(folder) }
    let file = unsafe openat(folder, name, flags)
    guard file >= 0 else {
      if absent.contains(errno) { return nil }
      throw problem(errno)
    }
    defer { close(file) }
    let owner = try owner(ofPrivate: file)
    guard owner == uid else { throw .owner(uid: owner) }
    return try contents(of: file, maximumBytes: maximumBytes)
  }

  /// Reads a file whose path root has named.
  static func read(
    _ path: String, maximumBytes: Int
  ) throws(ImportProblem) -> (owner: UInt32, bytes: [UInt8]) {
    let file = unsafe open(path, flags)
    guard file >= 0 else { throw problem(errno) }
    defer { close(file) }
    return (try owner(ofPrivate: file), try contents(of: file, maximumBytes: maximumBytes))
  }

  /// Without waiting for whoever writes to a pipe.
  private static let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC

  private static let absent: Set<Int32> = [ENOENT, ENOTDIR]

  private static func problem(_ code: Int32) -> ImportProblem {
    code == ELOOP ? .link : .unreadable(SystemFailure.text(code))
  }

  /// Who owns a regular file that has one name and that nobody else may read or write.
  private static func owner(ofPrivate file: Int32) throws(ImportProblem) -> UInt32 {
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw .unreadable(SystemFailure.text(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard status.st_nlink == 1 else { throw .hardLinks }
    guard status.st_mode & 0o077 == 0 else { throw .mode }
    return status.st_uid
  }

  private static func contents(
    of file: Int32, maximumBytes: Int
  ) throws(ImportProblem) -> [UInt8] {
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = unsafe Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(SystemFailure.text(errno)) }
      guard count > 0 else { return content }
      content += buffer.prefix(count)
      guard content.count <= maximumBytes else { throw .tooLong }
    }
  }
}
