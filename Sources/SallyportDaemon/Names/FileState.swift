import Glibc

/// Enough of a file's inode to see that it was changed or replaced.
struct FileState: Equatable {
  private let inode: UInt64
  private let size: Int64
  private let modifiedSeconds: Int
  private let modifiedNanoseconds: Int

  /// Nil where there is no such file.
  static func now(of path: String) -> FileState? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return FileState(
      inode: UInt64(status.st_ino), size: Int64(status.st_size),
      modifiedSeconds: status.st_mtim.tv_sec, modifiedNanoseconds: status.st_mtim.tv_nsec)
  }
}
