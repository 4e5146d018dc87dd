import Glibc

/// A small file that everybody may read and root writes: in one step, so that nobody sees half of it.
enum WholeFile {
  /// Writes it in the place of one that is there; makes its folder where that is missing.
  ///
  /// - Throws: `CommandFailure`, with the path.
  static func write(_ text: String, to path: String) throws(CommandFailure) {
    let folder = ResolvedPath.parent(of: path)
    if unsafe mkdir(folder, 0o755) == 0 { _ = unsafe chmod(folder, 0o755) }
    let temporary = "\(path).new"
    unsafe unlink(temporary)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = unsafe open(temporary, flags, 0o644)
    guard file >= 0 else { throw failure("write", path, errno) }
    defer { close(file) }
    // Whatever the umask is, others must be able to read it.
    guard fchmod(file, 0o644) == 0, Output.write(text, to: file), fsync(file) == 0,
      unsafe rename(temporary, path) == 0
    else {
      let failure = failure("write", path, errno)
      unsafe unlink(temporary)
      throw failure
    }
    _ = ParentFolder.synchronize(of: path)
  }

  /// - Returns: Whether there was one.
  static func remove(_ path: String) throws(CommandFailure) -> Bool {
    if unsafe unlink(path) == 0 {
      _ = ParentFolder.synchronize(of: path)
      return true
    }
    guard errno == ENOENT || errno == ENOTDIR else { throw failure("remove", path, errno) }
    return false
  }

  private static func failure(_ deed: String, _ path: String, _ code: Int32) -> CommandFailure {
    CommandFailure(
      "cannot \(deed) \(path): \(SystemFailure.text(code))",
      hint: code == EROFS
        ? "mount -o remount,rw / makes the disk writable" : "only root may, with room on the disk")
  }
}
