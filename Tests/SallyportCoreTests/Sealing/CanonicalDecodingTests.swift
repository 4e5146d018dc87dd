import SallyportCore
import SallyportTesting
import Testing

@Suite struct CanonicalDecodingTests {
  @Test("an encoding that is cut anywhere is refused")
  func cutEncodingsAreRefused() {
    let encoding = Fixtures.enrolled(Fixtures.mara).account.canonicalEncoding
    for count in encoding.indices {
      #expect(throws: CanonicalDecoding.Failure.self) {
        try Account(canonicalEncoding: Array(encoding.prefix(count)))
      }
    }
  }

  @Test("an encoding with a byte behind its end is refused")
  func longerEncodingIsRefused() {
    #expect(throws: CanonicalDecoding.Failure.self) {
      try Account(canonicalEncoding: Fixtures.fullMara.canonicalEncoding + [0])
    }
  }

  @Test("an encoding of another layout is refused")
  func otherLayoutIsRefused() throws {
    var encoding = Fixtures.fullMara.canonicalEncoding
    let last = try #require("sallyport account 1".utf8.indices.last)
    let offset = 8 + "sallyport account 1".utf8.distance(from: "".utf8.startIndex, to: last)
    encoding[offset] += 1
    #expect(throws: CanonicalDecoding.Failure.self) { try Account(canonicalEncoding: encoding) }
  }

  @Test("a count that no memory holds is refused before anything is kept for it")
  func hugeCountIsRefused() {
    for count in [Int64.max, .min, -1] {
      var encoding = CanonicalEncoding()
      encoding.append(count)
      var decoding = CanonicalDecoding(encoding.bytes)
      #expect(throws: CanonicalDecoding.Failure.self) { try decoding.text() }
      decoding = CanonicalDecoding(encoding.bytes)
      #expect(throws: CanonicalDecoding.Failure.self) { try decoding.byteArray() }
      decoding = CanonicalDecoding(encoding.bytes)
      #expect(throws: CanonicalDecoding.Failure.self) {
        try decoding.array { decoding throws(CanonicalDecoding.Failure) in
          try decoding.integer()
        }
      }
    }
  }

  @Test(
    "every way to have signed in comes back",
    arguments: [nil, .app, .recoveryCode, .brokenGlass] as [SignIn.Method?])
  func signIns(method: SignIn.Method?) throws {
    var account = Fixtures.fullMara
    account.lastSignIn = SignIn(at: Fixtures.newYear, service: "su", address: nil, method: method)
    #expect(try Account(canonicalEncoding: account.canonicalEncoding) == account)
  }

  @Test("a text that is not UTF-8 is refused, and so is a mark that is neither 0 nor 1")
  func nonsenseIsRefused() {
    var encoding = CanonicalEncoding()
    encoding.append([0xFF] as [UInt8])
    var decoding = CanonicalDecoding(encoding.bytes)
    #expect(throws: CanonicalDecoding.Failure.self) { try decoding.text() }
    decoding = CanonicalDecoding([2])
    #expect(throws: CanonicalDecoding.Failure.self) {
      try decoding.optional { decoding throws(CanonicalDecoding.Failure) in
        try decoding.integer()
      }
    }
  }

  @Test(
    "what was encoded is decoded as it was",
    arguments: [
      Fixtures.fullMara, Fixtures.fullAda, Fixtures.enrolled(Fixtures.mara).account,
      Account(subject: .account(Fixtures.mara)), Account(subject: .decoy(DecoySlot(digest: [7]))),
    ])
  func decodingInvertsEncoding(account: Account) throws {
    #expect(try Account(canonicalEncoding: account.canonicalEncoding) == account)
  }
}
