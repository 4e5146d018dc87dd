import Glibc

/// The file of a store: created private, and only where it may be; refused where others could
/// write it.
enum StoreFile {
  private static let writableByOthers: mode_t = S_IWGRP | S_IWOTH

  /// Checks the file and its folder; if there is no file and `mayCreate`, creates it, readable and
  /// writable by its owner only.
  ///
  /// - Throws: `StoreOpeningError`; `.absent` for an empty file too, which SQLite takes for a new
  ///   database.
  static func prepare(at path: String, mayCreate: Bool) throws(StoreOpeningError) {
    let folder = folder(of: path)
    try check(folder, kind: S_IFDIR, status: try status(ofFolder: folder))
    if mayCreate { try create(path, in: folder) }
    let status = try status(ofFile: path)
    try check(path, kind: S_IFREG, status: status)
    guard mayCreate || status.st_size > 0 else { throw .absent(path) }
  }

  /// The same file by a path without symbolic links, which SQLite is told not to follow.
  ///
  /// An administrator may have put the folder elsewhere; the file itself is no link.
  static func resolved(_ path: String) throws(StoreOpeningError) -> String {
    let folder = folder(of: path)
    guard let resolved = unsafe realpath(folder, nil) else { throw systemError(folder) }
    defer { unsafe free(resolved) }
    let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
    return unsafe "\(String(cString: resolved))/\(name)"
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// An existing file is not opened: to close it again would drop the locks that SQLite holds on
  /// it anywhere in this process (POSIX advisory locks).
  private static func create(_ path: String, in folder: String) throws(StoreOpeningError) {
    let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(path, flags, S_IRUSR | S_IWUSR)
    guard descriptor >= 0 else {
      if errno == EEXIST { return }
      throw systemError(path)
    }
    defer { close(descriptor) }
    // Whatever the umask was.
    guard fchmod(descriptor, S_IRUSR | S_IWUSR) == 0 else { throw systemError(path) }
    try synchronize(folder)
  }

  /// The name of the new file is to survive a power cut as its content does.
  private static func synchronize(_ folder: String) throws(StoreOpeningError) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw systemError(folder) }
  }

  private static func check(
    _ path: String, kind: mode_t, status: stat
  ) throws(StoreOpeningError) {
    guard status.st_mode & S_IFMT == kind else { throw .notARegularFile(path) }
    guard [0, geteuid()].contains(status.st_uid) else {
      throw .ownedByAnother(path, uid: status.st_uid)
    }
    guard status.st_mode & writableByOthers == 0 else { throw .writableByOthers(path) }
  }

  private static func status(ofFolder path: String) throws(StoreOpeningError) -> stat {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw systemError(path) }
    return status
  }

  /// A symbolic link is not followed: it is not a regular file.
  private static func status(ofFile path: String) throws(StoreOpeningError) -> stat {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      throw errno == ENOENT ? .absent(path) : systemError(path)
    }
    return status
  }

  private static func systemError(_ path: String) -> StoreOpeningError {
    .unavailable(path, why: errorText(errno))
  }

  /// What the system says of an error number.
  static func errorText(_ code: CInt) -> String {
    unsafe String(cString: strerror(code))
  }
}
