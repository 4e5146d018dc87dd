import SallyportCore

/// Whose turn it is: first come, first served, each once.
struct TurnQueue {
  /// Taken ones are left in front until there are as many as this.
  private static let slack = 1024

  private var waiting: [AccountIdentity] = []
  private var first = 0
  private var members: Set<AccountIdentity> = []

  /// Takes its place behind the others, unless it has one.
  mutating func add(_ identity: AccountIdentity) {
    guard members.insert(identity).inserted else { return }
    waiting.append(identity)
  }

  mutating func next() -> AccountIdentity? {
    guard first < waiting.count else { return nil }
    let identity = waiting[first]
    first += 1
    members.remove(identity)
    if first == waiting.count || first > Self.slack {
      waiting.removeFirst(first)
      first = 0
    }
    return identity
  }
}
