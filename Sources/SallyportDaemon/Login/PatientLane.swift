/// Work that can wait, first come, first served: so much of it in a while, and no more.
struct PatientLane<Work> {
  /// In one period: about as long as the disk takes for a commit.
  static var share: Int { 5 }

  /// Two hundred and fifty a second are more than a mail server takes, and a thousand people are
  /// answered within five seconds.
  static var period: Duration { .milliseconds(20) }

  private var waiting: [Work] = []
  private var left = Self.share

  var isEmpty: Bool { waiting.isEmpty }
  var count: Int { waiting.count }

  /// Whether there is something that may be done now.
  var isReady: Bool { left > 0 && !waiting.isEmpty }

  /// Whether nothing was done in this period; with the first it begins.
  var isFresh: Bool { left == Self.share }

  mutating func add(_ work: Work) {
    waiting.append(work)
  }

  /// What may be done now.
  mutating func take() -> [Work] {
    let first = Array(waiting.prefix(left))
    waiting.removeFirst(first.count)
    left -= first.count
    return first
  }

  mutating func beginPeriod() {
    left = Self.share
  }
}
