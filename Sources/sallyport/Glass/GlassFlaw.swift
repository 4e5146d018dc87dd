import Glibc

/// Why the daemon would not believe what root writes to break the glass: what it looks at itself
/// (SallyportDaemon's `GlassFile`), as far as another process can see it.
struct GlassFlaw: Equatable {
  /// A clause.
  let what: String
  /// The commands that mend it.
  let mend: String

  /// Nil where there is none, or nothing that could have one.
  static func found(in file: GlassFile) -> GlassFlaw? {
    ofFolder(file.folder) ?? ofFile(file.path)
  }

  /// Only root may write there, and the daemon's user must get in.
  static func ofFolder(_ path: String) -> GlassFlaw? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    let mode = status.st_mode & 0o7777
    let mend = "chown root:root \(path); chmod 0755 \(path)"
    guard status.st_uid == 0, mode & 0o022 == 0 else {
      return GlassFlaw(
        what: "\(path) is not root's alone: uid \(status.st_uid), mode 0\(octal(mode))", mend: mend)
    }
    // A group that is not root's may be the daemon's.
    guard mode & 0o001 != 0 || (status.st_gid != 0 && mode & 0o010 != 0) else {
      return GlassFlaw(what: "the daemon cannot enter \(path), mode 0\(octal(mode))", mend: mend)
    }
    return nil
  }

  static func ofFile(_ path: String) -> GlassFlaw? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    let mode = status.st_mode & 0o7777
    let what: String
    if status.st_mode & S_IFMT != S_IFREG {
      what = "\(path) is no regular file"
    } else if status.st_uid != 0 {
      what = "\(path) belongs to uid \(status.st_uid), not to root"
    } else if mode & 0o022 != 0 {
      what = "others can write \(path), mode 0\(octal(mode))"
    } else if status.st_nlink != 1 {
      what = "\(path) has a second name (a hard link)"
    } else if mode & 0o044 == 0 {
      what = "the daemon cannot read \(path), mode 0\(octal(mode))"
    } else {
      return nil
    }
    return GlassFlaw(what: what, mend: "sallyport break-glass --end, and break it anew if need be")
  }

  private static func octal(_ mode: mode_t) -> String { String(mode, radix: 8) }
}
