import Glibc
import SallyportCore
import Synchronization

/// Waits until the write-ahead log is on disk, beside the thread that goes on writing it.
///
/// With a descriptor of its own: SQLite's may only be used by SQLite. The log is never replaced
/// while the store is open, and holds no lock that closing a descriptor of it would drop (those are
/// on the database).
final class LogSynchronizer: StoreSynchronizer {
  private let descriptor: CInt

  /// The kernel tells an error once (fsync(2)); what it says afterwards is not about what was lost.
  private let failure = Mutex<StoreError?>(nil)

  /// - Parameter path: of the store; its log must be there.
  init(ofStoreAt path: String) throws(StoreError) {
    descriptor = unsafe open(path + "-wal", O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.error(errno) }
  }

  deinit {
    close(descriptor)
  }

  /// Nothing is durable any more.
  func giveUp() {
    failure.withLock { $0 = $0 ?? .unavailable("it is closed") }
  }

  func synchronize() throws(StoreError) {
    let error = failure.withLock { failure in
      if failure == nil, fdatasync(descriptor) != 0 { failure = Self.error(errno) }
      return failure
    }
    if let error { throw error }
  }

  private static func error(_ code: CInt) -> StoreError {
    .diskFailed("the store's log: \(StoreFile.errorText(code))")
  }
}
