import SallyportCore
import Testing

@Suite struct CanonicalEncodingTests {
  private func encode(_ append: (inout CanonicalEncoding) -> Void) -> [UInt8] {
    var encoding = CanonicalEncoding()
    append(&encoding)
    return encoding.bytes
  }

  private func encode(_ texts: [String]) -> [UInt8] {
    encode { $0.append(each: texts) { $0.append($1) } }
  }

  @Test("I9: a byte that moves from one field to the next makes another encoding")
  func fieldsHaveEnds() {
    let lists = [
      [], [""], ["", ""], ["ab"], ["a", "b"], ["", "ab"], ["ab", ""], ["a", "", "b"], ["abc"],
      ["\0"], ["\0\0"], ["a\0b"], ["\0\0\0\0\0\0\0\u{1}a"],
    ]
    #expect(Set(lists.map { encode($0) }).count == lists.count)
  }

  @Test("absent is not empty")
  func absentIsNotEmpty() {
    let absent = encode { $0.append(String?.none) { $0.append($1) } }
    let empty = encode { $0.append(Optional("")) { $0.append($1) } }
    #expect(absent != empty)
  }

  @Test("numbers keep all their bits and their sign")
  func numbersAreDistinct() {
    let numbers: [Int64] = [.min, -256, -1, 0, 1, 255, 256, 1 << 32, .max]
    #expect(Set(numbers.map { number in encode { $0.append(number) } }).count == numbers.count)
    #expect(encode { $0.append(0x0102_0304_0506_0708 as Int64) } == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test("texts that only Unicode holds to be equal are encoded apart")
  func textsAreBytes() {
    #expect(encode { $0.append("zo\u{EB}") } != encode { $0.append("zoe\u{308}") })
  }

  @Test("two lists of texts have the same encoding only if they are the same list")
  func listsAreDistinct() {
    var cases = CaseGenerator(seed: 5)
    let alphabet = ["a", "b", "\0", "\u{1}", "\u{8}"]
    var seen: [[UInt8]: [String]] = [:]
    for _ in 0..<5000 {
      let texts = (0..<Int.random(in: 0...4, using: &cases)).map { _ in
        (0..<Int.random(in: 0...3, using: &cases)).map { _ in
          alphabet[Int.random(in: alphabet.indices, using: &cases)]
        }.joined()
      }
      let encoding = encode(texts)
      if let other = seen[encoding] { #expect(other == texts) }
      seen[encoding] = texts
    }
    #expect(seen.count > 1000)
  }

  @Test("an account and a decoy are never encoded alike")
  func subjectsAreDistinct() throws {
    var subjects: [Subject] = [.account(.ada), .account(.mara)]
    for index in [0, 1, 1000, 1001] {
      subjects.append(.decoy(try #require(DecoySlot(index: index))))
    }
    let name = try #require(AccountName("decoy"))
    subjects.append(.account(AccountIdentity(name: name, uid: UserID(0))))
    let encodings = subjects.map { Account(subject: $0).canonicalEncoding }
    #expect(Set(encodings).count == subjects.count)
  }
}
