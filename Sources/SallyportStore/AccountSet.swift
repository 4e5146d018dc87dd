import SallyportCore
import SallyportCrypto

/// Which accounts are recorded, and which record of each: what seals them as a whole, and whom a
/// look-up must not miss.
///
/// The seal is a MAC over the exclusive or of one MAC for each row, and their number. That is
/// enough, because neither those MACs nor the sum are ever on disk: who has not the key can
/// neither choose rows, old ones of which they have copies included, whose MACs cancel out, nor
/// learn them by comparing copies. Equal sums then mean the same rows, each an odd number of times,
/// and equal numbers that it is once (which the table's UNIQUE demands too). A change takes one row
/// out of the sum and puts another one in: it costs the same however many there are.
struct AccountSet {
  /// A row as the set knows it.
  struct Member: Equatable {
    /// Its bytes as they are in the table.
    fileprivate let name: [UInt8]

    /// Nil for a decoy.
    fileprivate let uid: UInt32?

    /// What the row adds to the sum; adding it again takes it away.
    fileprivate let term: SIMD4<UInt64>

    /// As much of it as is kept of each row.
    fileprivate var word: UInt64 { term.x }

    /// - Parameter authenticationCode: of its record, which tells it from every other that the
    ///   account had.
    init(name: [UInt8], uid: Int64?, authenticationCode: [UInt8], sealer: SetSealer) {
      self.name = name
      self.uid = uid.flatMap(UInt32.init(exactly:))
      var encoding = CanonicalEncoding()
      encoding.append(name)
      encoding.append(uid) { $0.append($1) }
      encoding.append(authenticationCode)
      term = Self.words(of: sealer.authenticationCode(for: encoding.bytes))
    }

    /// What makes the term makes the member.
    static func == (left: Self, right: Self) -> Bool {
      left.term == right.term
    }

    /// Words, because a vector of bytes is added byte by byte.
    private static func words(of bytes: [UInt8]) -> SIMD4<UInt64> {
      SIMD4(
        word(of: bytes, at: 0), word(of: bytes, at: 8), word(of: bytes, at: 16),
        word(of: bytes, at: 24))
    }

    private static func word(of bytes: [UInt8], at start: Int) -> UInt64 {
      bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  private var count = 0
  private var sum = SIMD4<UInt64>()

  /// Hashes under a key of this process: two names with the same one would only make one of them
  /// be refused while it has no record.
  private var nameHashes = CompactSet<Int>()
  private var uids = CompactSet<UInt32>()
  private var rows = RowTerms()

  /// Whether an account with this name is recorded.
  func mayHold(_ name: AccountName) -> Bool {
    nameHashes.contains(Array(name.value.utf8).hashValue)
  }

  /// Whether an account with this uid is recorded.
  func mayHold(_ uid: UserID) -> Bool {
    uids.contains(uid.rawValue)
  }

  /// Whether the row has the record that it had when it was last read or written here.
  func holds(_ member: Member, at id: Int64) -> Bool {
    rows[id] == member.word
  }

  mutating func insert(_ member: Member, at id: Int64) {
    count += 1
    sum ^= member.term
    rows[id] = member.word
    nameHashes.insert(member.name.hashValue)
    if let uid = member.uid { uids.insert(uid) }
  }

  /// - Precondition: It was inserted.
  mutating func remove(_ member: Member, at id: Int64) {
    count -= 1
    sum ^= member.term
    rows[id] = nil
    nameHashes.remove(member.name.hashValue)
    if let uid = member.uid { uids.remove(uid) }
  }

  /// Puts another record of the same account in the place of one.
  ///
  /// - Precondition: It was inserted.
  mutating func replace(_ member: Member, with other: Member, at id: Int64) {
    sum ^= member.term ^ other.term
    rows[id] = other.word
  }

  /// What is kept of the set.
  func authenticationCode(_ sealer: SetSealer) -> [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append(count)
    for word in [sum.x, sum.y, sum.z, sum.w] { encoding.append(Int64(bitPattern: word)) }
    return sealer.authenticationCode(for: encoding.bytes)
  }
}
