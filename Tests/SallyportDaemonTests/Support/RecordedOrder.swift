import Synchronization

/// What happened, in order, on whatever thread.
final class RecordedOrder: Sendable {
  private let recorded = Mutex<[String]>([])

  var all: [String] {
    recorded.withLock { $0 }
  }

  func append(_ what: String) {
    recorded.withLock { $0.append(what) }
  }
}
