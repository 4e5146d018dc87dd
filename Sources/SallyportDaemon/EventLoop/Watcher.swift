/// Who is told when a descriptor is ready.
protocol Watcher: AnyObject {
  /// Called on the loop, as often as the descriptor is still ready (level-triggered).
  func isReady(_ readiness: Readiness)
}

/// A watcher that is nothing but what it does.
final class WatchingClosure: Watcher {
  private let body: () -> Void

  init(_ body: @escaping () -> Void) {
    self.body = body
  }

  func isReady(_ readiness: Readiness) {
    body()
  }
}
