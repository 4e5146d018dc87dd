import Glibc

/// Has a file's name on disk, and not its content alone (fsync(2)).
enum ParentFolder {
  /// - Returns: false with errno set where the disk could not write it. A folder that cannot be
  ///   opened, or a file system that knows no such thing, is not heeded.
  static func synchronize(of path: String) -> Bool {
    let folder = unsafe open(ResolvedPath.parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return true }
    defer { close(folder) }
    return fsync(folder) == 0 || !lost.contains(errno)
  }

  /// What fsync(2) says of a write that did not arrive.
  private static let lost: Set<Int32> = [EIO, ENOSPC, EDQUOT]
}
