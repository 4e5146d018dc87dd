import Glibc

/// Small files that a service reads and writes whole, with the modes that they must have.
package enum RegularFile {
  /// Who, besides root and the service's own user, may have what access to the file.
  package enum Protection: Sendable {
    case notWritableByOthers
    case notReadableByOthers
  }

  /// - Throws: `FileError` if it is not a regular file, too large, or others may touch it.
  package static func read(
    _ path: String, maximumByteCount: Int, _ protection: Protection
  ) throws(FileError) -> [UInt8] {
    let descriptor = try open(path, protection)
    defer { close(descriptor) }
    return try contents(of: descriptor, maximumByteCount: maximumByteCount)
  }

  /// Opens the file for reading; the caller closes it.
  ///
  /// - Throws: `FileError` if it is not a regular file, or others may touch it.
  package static func open(_ path: String, _ protection: Protection) throws(FileError) -> CInt {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw FileError(errno, "cannot be opened") }
    do {
      try check(descriptor, protection)
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Writes beside the file and renames, so that there is always a whole one.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let temporary = "\(path).new"
    unsafe unlink(temporary)
    let descriptor = unsafe Glibc.open(
      temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
    guard descriptor >= 0 else { throw FileError(errno, "cannot be written") }
    defer { close(descriptor) }
    let written = unsafe bytes.withUnsafeBytes {
      unsafe write(descriptor, $0.baseAddress, $0.count)
    }
    guard written == bytes.count, fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
      let error = FileError(errno, "cannot be written")
      unsafe unlink(temporary)
      throw error
    }
  }

  private static func check(
    _ descriptor: CInt, _ protection: Protection
  ) throws(FileError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw FileError(errno, "cannot be read") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError("is not a regular file") }
    guard status.st_uid == 0 || status.st_uid == geteuid() else {
      throw FileError(
        "must belong to root or to the service's own user, not to uid \(status.st_uid)")
    }
    switch protection {
    case .notWritableByOthers:
      guard status.st_mode & 0o022 == 0 else {
        throw FileError("is writable by others; chmod go-w")
      }
    case .notReadableByOthers:
      guard status.st_mode & 0o077 == 0 else {
        throw FileError("is accessible to others; chmod 0400")
      }
    }
  }

  private static func contents(
    of descriptor: CInt, maximumByteCount: Int
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    // It may have held the sealing key.
    defer { unsafe explicit_bzero(&chunk, chunk.count) }
    while bytes.count <= maximumByteCount {
      let got = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw FileError(errno, "cannot be read") }
      if got == 0 { return bytes }
      bytes += chunk[..<got]
    }
    throw FileError("is larger than \(maximumByteCount) bytes")
  }
}
