/// When codes by mail were asked for under names that nobody has.
///
/// An account that has asked too often is told when the next code is possible, and so must a name be
/// that only looks like one (I13). Each is counted by itself: in places that many names share, whoever
/// fills them all could tell an account by not being told to wait.
struct UnknownNameRequests {
  /// Some 4 MiB at the most.
  ///
  /// Beyond it the names that were asked for first are forgotten. That takes minutes of asking, for each
  /// name that is to be told from an account: requests are served at a limited rate.
  static let maximumCount = 1 << 15

  private var times: [UInt64: [UnixTime]] = [:]

  /// In the order in which they were first asked for, each once; those in front of `oldest` are gone.
  private var order: [UInt64] = []
  private var oldest = 0

  /// The requests for a name behind one time and up to another, oldest first.
  mutating func times(of name: UInt64, since: UnixTime, until: UnixTime) -> [UnixTime] {
    guard let known = times[name] else { return [] }
    let recent = known.filter { $0 > since && $0 <= until }
    times[name] = recent
    return recent
  }

  mutating func add(_ time: UnixTime, to name: UInt64) {
    if times[name] == nil {
      order.append(name)
      forgetOldest()
    }
    times[name, default: []].append(time)
  }

  private mutating func forgetOldest() {
    guard order.count - oldest > Self.maximumCount else { return }
    times[order[oldest]] = nil
    oldest += 1
    guard oldest > Self.maximumCount / 2 else { return }
    order.removeFirst(oldest)
    oldest = 0
  }
}
