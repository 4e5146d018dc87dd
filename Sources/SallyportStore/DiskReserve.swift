import Glibc

/// Disk space that is kept for logins (product row O9): a file beside the store that holds nothing
/// and is given up when the disk is full.
///
/// A login writes over what is there, mostly, but now and then the store has to grow; on a full
/// disk nobody could log in to make room.
struct DiskReserve {
  /// Room for a quarter of a million logins.
  static let byteCount = 64 << 20

  /// So much must be free before the reserve is taken: what is left is everybody else's.
  private static let freeBefore = 2 * UInt(byteCount)

  /// Where the space is.
  let path: String

  /// Whether the reserve was given up, and there has not been room for it since.
  private(set) var wasSpent = false
  private var isHeld = false
  private var hasComplained = false

  init(besideStoreAt store: String) {
    path = store + ".reserve"
  }

  /// Takes the space, unless it is taken.
  ///
  /// - Returns: What is to be told, if anything is: why there is none is told once.
  mutating func take() -> StoreNotice? {
    guard !isHeld else { return nil }
    if let why = allocate() {
      defer { hasComplained = true }
      return hasComplained || wasSpent ? nil : .noReserve(why)
    }
    defer { wasSpent = false }
    isHeld = true
    hasComplained = false
    return wasSpent ? .reserveTaken : nil
  }

  /// Gives the space up; whether there was any.
  mutating func spend() -> Bool {
    isHeld = false
    guard unsafe unlink(path) == 0 else { return false }
    wasSpent = true
    return true
  }

  /// Why the space cannot be had; nil if it is there.
  private func allocate() -> String? {
    let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(path, flags, S_IRUSR | S_IWUSR)
    guard descriptor >= 0 else { return StoreFile.errorText(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return StoreFile.errorText(errno) }
    // As an earlier start left it.
    if Int(status.st_blocks) * Self.blockByteCount >= Self.byteCount { return nil }
    // Else the attempt itself would fill the disk, and nobody could write until it fails.
    let code = hasRoom ? posix_fallocate(descriptor, 0, off_t(Self.byteCount)) : ENOSPC
    guard code == 0 else {
      _ = unsafe unlink(path)
      return StoreFile.errorText(code)
    }
    return nil
  }

  /// Of `st_blocks` (stat(2)).
  private static let blockByteCount = 512

  private var hasRoom: Bool {
    var status = statvfs()
    guard unsafe statvfs(StoreFile.folder(of: path), &status) == 0 else { return false }
    return UInt(status.f_bavail) * UInt(status.f_frsize) >= Self.freeBefore
  }
}
