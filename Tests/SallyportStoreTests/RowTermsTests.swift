import Testing

@testable import SallyportStore

@Suite("The words of the rows")
struct RowTermsTests {
  @Test(
    "A row that is not there has no word", arguments: [0, 1, -1, .min, .max, 65_536] as [Int64])
  func absent(id: Int64) {
    var terms = RowTerms()
    #expect(terms[id] == nil)
    terms[2] = 7
    #expect(terms[id] == nil)
    terms[id] = nil
    #expect(terms[id] == nil)
  }

  @Test(
    "Each row has the word that it was given last, however far behind the others it is",
    arguments: [0, 3, -4, 65_000, 90_000, .min, .max] as [Int64])
  func kept(id: Int64) {
    var terms = RowTerms()
    terms[2] = 7
    terms[id] = 8
    terms[id] = 9
    #expect(terms[id] == 9)
    #expect(terms[2] == 7)
    terms[id] = nil
    #expect(terms[id] == nil)
  }

  @Test("A row that was far away is found once the others have reached it")
  func reached() {
    var terms = RowTerms()
    terms[100_000] = 5
    for id in 1...100_001 where id != 100_000 { terms[Int64(id)] = UInt64(id) }
    #expect(terms[100_000] == 5)
    terms[100_000] = 6
    #expect(terms[100_000] == 6)
    #expect(terms[99_999] == 99_999)
    terms[100_000] = nil
    #expect(terms[100_000] == nil)
  }
}
