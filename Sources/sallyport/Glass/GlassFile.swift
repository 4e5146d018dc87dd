import Glibc

/// The file by which root breaks the glass: written and removed whole.
struct GlassFile {
  static let usualFolder = "/etc/sallyport"
  static let name = "break-glass"

  var folder = Self.usualFolder

  var path: String { "\(folder)/\(Self.name)" }

  /// Puts it there, readable by the daemon, in the place of one that is there.
  func write(_ glass: GlassText) throws(CommandFailure) {
    if unsafe mkdir(folder, 0o755) == 0 { _ = unsafe chmod(folder, 0o755) }
    let temporary = "\(path).new"
    unsafe unlink(temporary)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = unsafe open(temporary, flags, 0o644)
    guard file >= 0 else { throw failure("write", errno) }
    defer { close(file) }
    // Whatever the umask is, the daemon must be able to read it.
    guard fchmod(file, 0o644) == 0, Output.write(glass.text, to: file), fsync(file) == 0,
      unsafe rename(temporary, path) == 0
    else {
      let failure = failure("write", errno)
      unsafe unlink(temporary)
      throw failure
    }
    synchronizeFolder()
  }

  /// - Returns: Whether there was one.
  func remove() throws(CommandFailure) -> Bool {
    if unsafe unlink(path) == 0 {
      synchronizeFolder()
      return true
    }
    guard errno == ENOENT || errno == ENOTDIR else { throw failure("remove", errno) }
    return false
  }

  /// Nil where there is none.
  func read() throws(CommandFailure) -> GlassText? {
    do {
      let bytes = try SmallFile.read(path, maximumBytes: GlassText.longest)
      let glass = String(validating: bytes, as: UTF8.self).flatMap(GlassText.init)
      guard let glass else {
        throw CommandFailure(
          "\(path) has not the right form, and breaks nothing",
          hint: "sallyport break-glass --end removes it")
      }
      return glass
    } catch let failure as SmallFile.Failure {
      if failure == .unreadable(ENOENT) || failure == .unreadable(ENOTDIR) { return nil }
      throw CommandFailure("cannot read \(path)", hint: "with sudo")
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure("cannot read \(path)", hint: "with sudo")
    }
  }

  private func synchronizeFolder() {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func failure(_ deed: String, _ code: Int32) -> CommandFailure {
    CommandFailure(
      "cannot \(deed) \(path): \(SystemFailure.text(code))",
      hint: code == EROFS
        ? "mount -o remount,rw / makes the disk writable" : "only root may, with room on the disk")
  }
}
