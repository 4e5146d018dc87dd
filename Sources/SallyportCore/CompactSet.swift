/// A set of numbers that may have hundreds of thousands of them, in as little memory as they take.
///
/// The standard library's has room for up to three times as many. Here what was inserted last waits
/// in a small one, and goes into a sorted array together. Specialized for what other modules use it
/// with: what is generic takes several times as long.
package struct CompactSet<Element: Comparable & Hashable> {
  /// So many are moved together that moving them costs little each, and so few that the small set
  /// stays small.
  package static var maximumWaiting: Int { 1024 }

  private var sorted: [Element] = []
  private var waiting: Set<Element> = []

  package init() {}

  @specialized(where Element == Int)
  @specialized(where Element == UInt32)
  package func contains(_ element: Element) -> Bool {
    if waiting.contains(element) { return true }
    let place = place(of: element)
    return place < sorted.count && sorted[place] == element
  }

  @specialized(where Element == Int)
  @specialized(where Element == UInt32)
  package mutating func insert(_ element: Element) {
    guard !contains(element) else { return }
    waiting.insert(element)
    if waiting.count >= Self.maximumWaiting { moveWaiting() }
  }

  @specialized(where Element == Int)
  @specialized(where Element == UInt32)
  package mutating func remove(_ element: Element) {
    guard waiting.remove(element) == nil else { return }
    let place = place(of: element)
    if place < sorted.count, sorted[place] == element { sorted.remove(at: place) }
  }

  /// Where the element stands in the sorted array, or would.
  private func place(of element: Element) -> Int {
    var range = 0..<sorted.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = sorted[middle] < element ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  /// Merges from the back, so that what is there moves once.
  private mutating func moveWaiting() {
    let new = waiting.sorted()
    waiting.removeAll(keepingCapacity: true)
    var old = sorted.count
    sorted.reserveCapacity(old + new.count)
    sorted += new
    var target = sorted.count
    for element in new.reversed() {
      while old > 0, sorted[old - 1] > element {
        old -= 1
        target -= 1
        sorted[target] = sorted[old]
      }
      target -= 1
      sorted[target] = element
    }
  }
}

extension CompactSet: Sendable where Element: Sendable {}
