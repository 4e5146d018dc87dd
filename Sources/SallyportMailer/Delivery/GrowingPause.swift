/// How long to wait before the daemon is tried again: longer each time, until it answers.
struct GrowingPause {
  /// A restart of the daemon takes less.
  static let first = Duration.milliseconds(500)

  /// A code that is worth something for 90 s still reaches somebody.
  static let longest = Duration.seconds(30)

  private var next = Self.first

  mutating func take() -> Duration {
    defer { next = min(next * 2, Self.longest) }
    return next
  }

  mutating func reset() {
    next = Self.first
  }
}
