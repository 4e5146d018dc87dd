import Glibc

/// What came out of looking at a file.
enum FileLook: Equatable {
  case found(FileFacts)
  case absent
  /// With its errno.
  case unreadable(Int32)

  var facts: FileFacts? {
    if case .found(let facts) = self { return facts }
    return nil
  }

  /// Follows symbolic links.
  static func at(_ path: String) -> FileLook {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      return [ENOENT, ENOTDIR].contains(errno) ? .absent : .unreadable(errno)
    }
    let kind: FileFacts.Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFSOCK: .socket
      default: .other
      }
    return .found(
      FileFacts(
        kind: kind, owner: status.st_uid, mode: status.st_mode & 0o7777,
        bytes: Int64(status.st_size)))
  }
}
