import NIOCore
import NIOPosix
import SallyportCore

/// Waits for the disk while the loop goes on.
protocol DiskWait {
  /// Calls back on the loop when the disk has what was staged before, or cannot have it.
  func synchronize(
    _ store: any StoreSynchronizer, _ then: @escaping (Result<Void, StoreError>) -> Void)
}

/// A thread of its own, so that a name service that hangs keeps nobody waiting for the disk.
struct DiskThread: DiskWait {
  private let thread: NIOThreadPool
  private let loop: any EventLoop

  init(loop: any EventLoop) {
    self.loop = loop
    thread = NIOThreadPool(numberOfThreads: 1)
    thread.start()
  }

  func synchronize(
    _ store: any StoreSynchronizer, _ then: @escaping (Result<Void, StoreError>) -> Void
  ) {
    thread.runIfActive(eventLoop: loop) {
      Result { () throws(StoreError) in try store.synchronize() }
    }.assumeIsolated().whenComplete { outcome in
      // It fails only when the daemon is stopping.
      then((try? outcome.get()) ?? .failure(.unavailable("the daemon is stopping")))
    }
  }

  /// Lets go of the thread; what waits for the disk is not waited for.
  func end() {
    thread.shutdownGracefully { _ in }
  }
}
