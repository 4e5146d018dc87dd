import Glibc

/// Paths without links, from the root on (realpath(3)).
enum ResolvedPath {
  /// Nil where there is nothing, or no way to it.
  static func of(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// Of the folder in which a file is.
  static func folder(of path: String) -> String? {
    of(parent(of: path))
  }

  /// As it is written: `.` for a name without a folder.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
