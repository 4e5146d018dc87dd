import Glibc
import SallyportService

/// Whether the disk of the store answers at all: what hangs there hangs the start, and then nobody looks
/// at the glass.
enum StoreDisk {
  /// How long a start waits for it, while logins wait for the start.
  ///
  /// A disk that had gone to sleep needs some 10 s; one that is slower degrades the daemon for a moment.
  static let patience: Duration = .seconds(15)

  /// Whether `ask` comes back in time.
  ///
  /// - Parameter ask: what waits for the disk; done on a thread, which is left behind where it hangs.
  /// - Throws: where there can be no thread.
  static func answers(
    within patience: Duration = patience, _ ask: @escaping @Sendable () -> Void
  ) throws(SystemFailure) -> Bool {
    let loop = try EventLoop()
    let disk = try DiskThread(for: loop)
    defer { disk.end() }
    var (hasAnswered, isTimeOver) = (false, false)
    disk.perform(ask) { hasAnswered = true }
    loop.schedule(in: patience) { isTimeOver = true }
    loop.run { !hasAnswered && !isTimeOver }
    return hasAnswered
  }

  /// Has the disk write something, beside the store, and waits for it.
  ///
  /// What else may be wrong there, whoever opens the store finds out. The store's own files are left
  /// alone: the kernel tells of a lost write once, and whoever opens the store is to hear of it.
  static func ask(besideStoreAt store: String) {
    let path = "\(store).probe"
    try? RegularFile.replace(path, with: [0])
    unsafe unlink(path)
  }
}
