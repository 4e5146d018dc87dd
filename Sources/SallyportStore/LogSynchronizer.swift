import Glibc
import SallyportCore

/// Waits until the write-ahead log is on disk, beside the thread that goes on writing it.
///
/// With a descriptor of its own: SQLite's may only be used by SQLite. The log is never replaced
/// while the store is open, and holds no lock that closing a descriptor of it would drop (those are
/// on the database).
final class LogSynchronizer: StoreSynchronizer {
  private let descriptor: CInt

  /// - Parameter path: of the store; its log must be there.
  init(ofStoreAt path: String) throws(StoreError) {
    descriptor = unsafe open(path + "-wal", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.error(errno) }
  }

  deinit {
    close(descriptor)
  }

  func synchronize() throws(StoreError) {
    guard fdatasync(descriptor) == 0 else { throw Self.error(errno) }
  }

  private static func error(_ code: CInt) -> StoreError {
    .unavailable("its log: \(unsafe String(cString: strerror(code)))")
  }
}
