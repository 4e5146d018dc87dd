/// How long the disk takes, as far as that is known: whether the loop may wait for it.
struct DiskPace {
  /// From here on it is slow, and may be about to hang.
  ///
  /// Disks that are well take some milliseconds, and 100 where they are busy; whoever waits for an
  /// answer does not notice either.
  static let slow: Duration = .seconds(1)

  private let now: () -> ContinuousClock.Instant
  private var wasSlow = false
  private var busySince: ContinuousClock.Instant?

  init(now: @escaping () -> ContinuousClock.Instant) {
    self.now = now
  }

  /// Whether something waits for it that is not back.
  var isBusy: Bool { busySince != nil }

  /// Whether what it did last took long, or what it is doing does.
  var isSlow: Bool { wasSlow || busySince.map { now() - $0 >= Self.slow } ?? false }

  mutating func begin() {
    busySince = now()
  }

  mutating func end() {
    guard let busySince else { return }
    wasSlow = now() - busySince >= Self.slow
    self.busySince = nil
  }
}
