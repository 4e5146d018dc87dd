import NIOCore
import SallyportCore

/// Gathers the logins and refusals of one turn of the loop, and commits them together before any
/// of them is answered: one durable write for all (architecture.md §8).
///
/// Lives on the login loop.
final class CommitTurn {
  /// So many share one commit at the most; what a transaction holds stays bounded.
  static let maximumBatch = 64

  typealias Completion = (Result<Committed<LoginOutcome>, StoreError>) -> Void

  private let store: any AccountStore
  private let audit: AuditLog
  private let loop: any EventLoop
  private var waiting: [(work: AccountWork<LoginOutcome>, completion: Completion)] = []
  private var notes: [(event: AuditEvent, completion: () -> Void)] = []
  private var isScheduled = false

  init(store: any AccountStore, audit: AuditLog, loop: any EventLoop) {
    self.store = store
    self.audit = audit
    self.loop = loop
  }

  /// Commits the work at the end of this turn, then calls back, and then tells the journal: nobody
  /// waits for that.
  func add(_ work: AccountWork<LoginOutcome>, _ completion: @escaping Completion) {
    waiting.append((work, completion))
    schedule()
  }

  /// Records an event that changes no account at the end of this turn, then calls back, recorded
  /// or not: what it tells of was refused in any case.
  func note(_ event: AuditEvent, _ completion: @escaping () -> Void) {
    notes.append((event, completion))
    schedule()
  }

  private func schedule() {
    guard !isScheduled else { return }
    isScheduled = true
    // Tasks run after all that was ready in this turn, and before the loop sleeps.
    loop.assumeIsolated().execute { self.commit() }
  }

  private func commit() {
    isScheduled = false
    let batch = Array(waiting.prefix(Self.maximumBatch))
    waiting.removeFirst(batch.count)
    let noted = Array(notes.prefix(Self.maximumBatch))
    notes.removeFirst(noted.count)
    if !waiting.isEmpty || !notes.isEmpty { schedule() }

    if !batch.isEmpty {
      let results = store.commit(batch.map { audit.merging($0.work) })
      for (entry, result) in zip(batch, results) { entry.completion(result) }
      for case .success(let committed) in results { audit.write(committed.auditRecords) }
    }
    if !noted.isEmpty {
      audit.record(noted.map(\.event), in: store)
      for note in noted { note.completion() }
    }
  }
}
