import Glibc
import SallyportCore

/// The file of a copy, which is there as long as it has a name or somebody holds this.
final class CopyFile: CopiedBytes {
  private let descriptor: CInt

  /// Makes it; only the daemon can read it.
  init(at path: String) throws(StoreError) {
    let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    descriptor = unsafe open(path, flags, S_IRUSR | S_IWUSR)
    guard descriptor >= 0 else { throw Self.error(errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func flush() {
    // It need not survive a crash: an error is found where the copy is checked.
    fdatasync(descriptor)
  }

  func read(at offset: Int64, atMost count: Int) throws(StoreError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = unsafe pread(descriptor, &bytes, count, off_t(offset))
    guard read >= 0 else { throw Self.error(errno) }
    return Array(bytes.prefix(read))
  }

  private static func error(_ code: CInt) -> StoreError {
    code == ENOSPC ? .diskFull : .unavailable("the copy: \(StoreFile.errorText(code))")
  }
}
