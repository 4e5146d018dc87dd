import CSallyportSystem
import Glibc
import SallyportService

/// What waits for a thread, and what is done; the part that threads and loop share.
final class JobQueue: Sendable {
  struct Job: Sendable {
    let number: Int
    let body: @Sendable () -> Void

    init(number: Int, _ body: @escaping @Sendable () -> Void) {
      self.number = number
      self.body = body
    }
  }

  private struct State {
    var jobs: [Job] = []
    var hasEnded = false
  }

  private enum Task {
    case job(Job)
    case end
  }

  private let state = Monitor(State())
  private let done = Monitor<[Int]>([])

  /// Readable while something is done that was not taken (eventfd(2)).
  let doneDescriptor: CInt

  init() throws(SystemFailure) {
    doneDescriptor = sallyport_eventfd()
    guard doneDescriptor >= 0 else { throw SystemFailure("eventfd", errno) }
  }

  deinit {
    close(doneDescriptor)
  }

  func add(_ job: Job) {
    state.withLock { $0.jobs.append(job) }
  }

  /// No job is begun any more, and every thread that waits for one is let go.
  func end() {
    state.withLock { $0.hasEnded = true }
  }

  /// The numbers of what is done, once each.
  func takeDone() -> [Int] {
    _ = sallyport_eventfd_take(doneDescriptor)
    return done.withLock { done in
      defer { done = [] }
      return done
    }
  }

  /// Waits for a job and does it.
  ///
  /// - Returns: Whether there may be another one.
  func doNext() -> Bool {
    let task: Task = state.wait { state in
      if state.hasEnded { return .end }
      return state.jobs.isEmpty ? nil : .job(state.jobs.removeFirst())
    }
    guard case .job(let job) = task else { return false }
    job.body()
    done.withLock { $0.append(job.number) }
    _ = sallyport_eventfd_add(doneDescriptor)
    return true
  }
}
