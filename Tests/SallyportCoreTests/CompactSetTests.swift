import SallyportCore
import Testing

@Suite("A compact set")
struct CompactSetTests {
  @Test("Holds what a set would hold, whatever is inserted and removed")
  func agreesWithSet() {
    var random = SystemRandomNumberGenerator()
    var compact = CompactSet<Int>()
    var set: Set<Int> = []
    // Small numbers, so that most are inserted and removed more than once.
    for _ in 0..<20_000 {
      let number = Int.random(in: 0..<4000, using: &random)
      if Bool.random(using: &random) || set.count < 2 * CompactSet<Int>.maximumWaiting {
        compact.insert(number)
        set.insert(number)
      } else {
        compact.remove(number)
        set.remove(number)
      }
    }
    let found = (0..<4000).filter(compact.contains)
    #expect(found == set.sorted())
    #expect(set.count > CompactSet<Int>.maximumWaiting)
  }

  @Test("Is empty at first, and after the only element is removed")
  func empty() {
    var compact = CompactSet<UInt32>()
    #expect(!compact.contains(7))
    compact.remove(7)
    compact.insert(7)
    #expect(compact.contains(7))
    compact.remove(7)
    #expect(!compact.contains(7))
  }
}
