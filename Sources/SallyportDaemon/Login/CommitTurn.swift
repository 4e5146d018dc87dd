import NIOCore
import SallyportCore

/// Gathers the logins that arrive in one turn of the loop, and commits them together before any
/// of them is answered: one durable write for all (architecture.md §8).
///
/// Lives on the login loop.
final class CommitTurn {
  /// So many share one commit at the most; what a transaction holds stays bounded.
  static let maximumBatch = 64

  typealias Completion = (Result<Committed<LoginOutcome>, StoreError>) -> Void

  private let store: any AccountStore
  private let loop: any EventLoop
  private var waiting: [(work: AccountWork<LoginOutcome>, completion: Completion)] = []

  init(store: any AccountStore, loop: any EventLoop) {
    self.store = store
    self.loop = loop
  }

  /// Commits the work at the end of this turn, then calls back.
  func add(_ work: AccountWork<LoginOutcome>, _ completion: @escaping Completion) {
    waiting.append((work, completion))
    // Tasks run after all that was ready in this turn, and before the loop sleeps.
    if waiting.count == 1 { loop.assumeIsolated().execute { self.commit() } }
  }

  private func commit() {
    let batch = Array(waiting.prefix(Self.maximumBatch))
    waiting.removeFirst(batch.count)
    if !waiting.isEmpty { loop.assumeIsolated().execute { self.commit() } }
    let results = store.commit(batch.map(\.work))
    for (entry, result) in zip(batch, results) { entry.completion(result) }
  }
}

/// What became of one login in its transaction.
struct LoginOutcome: Sendable {
  let decision: Decision

  /// Where the conversation stands now; nil where there is none.
  let conversation: LoginConversation?
}
