import SallyportCore
import SallyportService

/// Waits for the disk while the loop goes on.
protocol DiskWait {
  /// Calls back on the loop when the disk has what was staged before, or cannot have it.
  func synchronize(
    _ store: any StoreSynchronizer, _ then: @escaping (Result<Void, StoreError>) -> Void)

  /// Does something else that may wait for a disk, and calls back on the loop.
  func perform(_ body: @escaping @Sendable () -> Void, _ then: @escaping () -> Void)
}

/// A thread of its own, so that a name service that hangs keeps nobody waiting for the disk.
struct DiskThread: DiskWait {
  private let thread: WorkerThreads

  init(for loop: EventLoop) throws(SystemFailure) {
    thread = try WorkerThreads(1, named: "disk", for: loop)
  }

  func synchronize(
    _ store: any StoreSynchronizer, _ then: @escaping (Result<Void, StoreError>) -> Void
  ) {
    thread.ask({ Result { () throws(StoreError) in try store.synchronize() } }, then)
  }

  func perform(_ body: @escaping @Sendable () -> Void, _ then: @escaping () -> Void) {
    thread.ask(body, then)
  }

  /// Lets go of the thread; what waits for the disk is not waited for.
  func end() {
    thread.end()
  }
}
