import SallyportService
import Synchronization

/// Threads that do for an event loop what may block, and tell it when they are done.
///
/// Lives on the loop. What is asked for and what is answered cross over by value; whoever waits for
/// an answer stays on the loop.
final class WorkerThreads {
  private let jobs: JobQueue
  private let loop: EventLoop
  private var waiting: [Int: () -> Void] = [:]
  private var asked = 0
  private var hasEnded = false

  /// - Parameter name: as `ps -L` shows them; at most 15 bytes (pthread_setname_np(3)).
  init(_ count: Int, named name: String, for loop: EventLoop) throws(SystemFailure) {
    jobs = try JobQueue()
    self.loop = loop
    let jobs = jobs
    for _ in 0..<count {
      try SystemThread.start(named: name) { while jobs.doNext() {} }
    }
    let reports = WatchingClosure { [weak self] in self?.takeReports() }
    try loop.watch(jobs.doneDescriptor, for: .readable, reports)
  }

  deinit {
    end()
  }

  /// Asks a question on one of the threads, and calls back on the loop.
  ///
  /// Questions are begun in their order. Once the threads were ended nobody is called back.
  func ask<Answer: Sendable>(
    _ question: @escaping @Sendable () -> Answer, _ then: @escaping (Answer) -> Void
  ) {
    let answer = Pending<Answer>()
    asked += 1
    waiting[asked] = { if let answer = answer.take() { then(answer) } }
    jobs.add(JobQueue.Job(number: asked) { answer.put(question()) })
  }

  /// Lets go of the threads.
  ///
  /// Each ends after what it is doing, which is not waited for: a name service that hangs must not
  /// hold up a restart.
  func end() {
    guard !hasEnded else { return }
    hasEnded = true
    waiting = [:]
    loop.forget(jobs.doneDescriptor)
    jobs.end()
  }

  private func takeReports() {
    for number in jobs.takeDone() { waiting.removeValue(forKey: number)?() }
  }
}

/// An answer on its way from one thread to another.
private final class Pending<Answer: Sendable>: Sendable {
  private let answer = Mutex<Answer?>(nil)

  func put(_ value: Answer) {
    answer.withLock { $0 = value }
  }

  func take() -> Answer? {
    answer.withLock { $0 }
  }
}
