import CSallyportSystem
import Dispatch
import Glibc
import SallyportService
import Synchronization

@testable import SallyportDaemon

/// An event loop on a thread of its own, and what lives on it; others have things done there.
///
/// Ends when it is released.
final class LoopThread<Resident>: Sendable {
  private typealias Job = @Sendable (Resident) -> Void

  /// The part that threads share.
  private final class Letterbox: Sendable {
    let jobs = Mutex<[Job]>([])
    let hasEnded = Atomic(false)
    let bell: CInt

    init() {
      bell = sallyport_eventfd()
    }

    deinit {
      close(bell)
    }

    func put(_ job: @escaping Job) {
      jobs.withLock { $0.append(job) }
      _ = sallyport_eventfd_add(bell)
    }

    func takeAll() -> [Job] {
      _ = sallyport_eventfd_take(bell)
      return jobs.withLock { jobs in
        defer { jobs = [] }
        return jobs
      }
    }
  }

  private let letterbox = Letterbox()

  /// - Parameter make: called on the thread; what it throws is thrown here.
  init(_ make: @escaping @Sendable (EventLoop) throws -> Resident) throws {
    let letterbox = letterbox
    let begun = Outcome<Void>()
    try SystemThread.start(named: "loop") {
      do {
        let loop = try EventLoop()
        let resident = try make(loop)
        let reader = WatchingClosure { for job in letterbox.takeAll() { job(resident) } }
        try loop.watch(letterbox.bell, for: .readable, reader)
        begun.put(.success(()))
        loop.run { !letterbox.hasEnded.load(ordering: .acquiring) }
        loop.forget(letterbox.bell)
      } catch {
        begun.put(.failure(error))
      }
    }
    try begun.wait()
  }

  deinit {
    letterbox.hasEnded.store(true, ordering: .releasing)
    _ = sallyport_eventfd_add(letterbox.bell)
  }

  /// Does something on the loop and waits for it.
  func run<Value: Sendable>(_ body: @escaping @Sendable (Resident) throws -> Value) throws -> Value
  {
    try runUntilDone { resident, done in done(Result { try body(resident) }) }
  }

  /// Begins something on the loop and waits until it says that it is done.
  func runUntilDone<Value: Sendable>(
    _ body: @escaping @Sendable (Resident, @escaping (Result<Value, any Error>) -> Void) -> Void
  ) throws -> Value {
    let outcome = Outcome<Value>()
    letterbox.put { resident in body(resident) { outcome.put($0) } }
    return try outcome.wait()
  }
}

/// What one thread waits for and another brings about.
private final class Outcome<Value: Sendable>: Sendable {
  /// Longer than anything takes; what never comes fails the test instead of hanging it.
  private static var patience: DispatchTimeInterval { .seconds(60) }

  struct NeverCame: Error {}

  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let isThere = DispatchSemaphore(value: 0)

  func put(_ value: Result<Value, any Error>) {
    result.withLock { $0 = value }
    isThere.signal()
  }

  func wait() throws -> Value {
    guard isThere.wait(timeout: .now() + Self.patience) == .success else { throw NeverCame() }
    guard let value = result.withLock({ $0 }) else { throw NeverCame() }
    return try value.get()
  }
}
