/// What is to be done at a time, the earliest first; of the same time, what was added first.
///
/// A sorted array: a daemon has a handful of them, whatever the number of logins.
struct TimerQueue {
  struct ID: Hashable {
    fileprivate let number: UInt64
  }

  private struct Entry {
    let id: ID
    let due: ContinuousClock.Instant
    let body: () -> Void
  }

  private var entries: [Entry] = []
  private var added: UInt64 = 0

  var earliest: ContinuousClock.Instant? { entries.first?.due }

  mutating func add(at due: ContinuousClock.Instant, _ body: @escaping () -> Void) -> ID {
    added += 1
    let id = ID(number: added)
    let place = entries.firstIndex { $0.due > due } ?? entries.count
    entries.insert(Entry(id: id, due: due, body: body), at: place)
    return id
  }

  mutating func remove(_ id: ID) {
    entries.removeAll { $0.id == id }
  }

  /// What is due, in its order; it is not there any more afterwards.
  mutating func takeDue(at now: ContinuousClock.Instant) -> [() -> Void] {
    // Of most turns nothing is.
    guard let earliest, earliest <= now else { return [] }
    let count = entries.firstIndex { $0.due > now } ?? entries.count
    let due = entries[..<count].map(\.body)
    entries.removeFirst(count)
    return due
  }
}
