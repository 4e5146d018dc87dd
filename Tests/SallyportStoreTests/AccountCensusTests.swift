import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportStore

/// Whose absence is believed (I4, I9), with more accounts than are read at once.
@Suite("The census of the accounts", .serialized)
struct AccountCensusTests {
  private static let people = 2 * AccountCensus.rowsAtOnce + 1
  private static let stranger = Fixtures.identity("stranger", uid: 77)

  private static func identity(_ number: Int) -> AccountIdentity {
    Fixtures.identity("person\(number)", uid: UInt32(5000 + number))
  }

  /// A closed store with many accounts, each of which holds something.
  private static let original = Result {
    let file = try SQLiteFile()
    try file.with { tested throws in
      for first in stride(from: 0, to: people, by: 500) {
        let work = (first..<min(first + 500, people)).map { number in
          AccountWork<Void>(on: .account(identity(number))) {
            $0.account.failuresSinceSignIn = 1
          }
        }
        for result in tested.store.commit(work) { _ = try result.get() }
      }
    }
    return file
  }

  private static func parts(of store: SQLiteStore) -> Int {
    var parts = 1
    while !store.goOnWithCensus() { parts += 1 }
    return parts
  }

  @Test("All are read in parts, and then a stranger's absence is believed")
  func inParts() throws {
    let file = try Self.original.get()
    try file.with { tested throws in
      let store = try #require(tested.store as? SQLiteStore)
      #expect(Self.parts(of: store) == 3)
      #expect(try tested.account(Self.stranger).holdsNothing)
      #expect(try tested.account(Self.identity(1500)).failuresSinceSignIn == 1)
    }
  }

  @Test("Whoever needs to know earlier waits until all are read")
  func onDemand() throws {
    let file = try Self.original.get()
    try file.with { tested throws in
      let store = try #require(tested.store as? SQLiteStore)
      #expect(!store.goOnWithCensus())
      #expect(try tested.account(Self.stranger).holdsNothing)
      #expect(store.goOnWithCensus())
    }
  }

  @Test("A newcomer who is taken back leaves the census as it was")
  func newcomerTakenBack() throws {
    let file = try SQLiteFile()
    let empty = Fixtures.identity("ada", uid: 4321)
    try file.with { tested throws in
      // A record that holds nothing, which the newcomer's is to replace.
      try tested.commit(.account(empty)) {
        $0.account.lastSignIn = SignIn(
          at: Fixtures.newYear, service: "su", address: nil, method: nil)
      }
      for isTogether in [false, true] {
        let newcomer = AccountWork<Void>(on: .account(Fixtures.ada)) { transaction in
          transaction.account.failuresSinceSignIn = 1
          transaction.record(Fixtures.brokenEvent)
        }
        let neighbour = AccountWork<Void>(on: .account(Fixtures.mara)) {
          $0.account.failuresSinceSignIn += 1
        }
        let results = tested.store.commit(isTogether ? [neighbour, newcomer] : [newcomer])
        #expect(throws: StoreError.self) { _ = try results.last?.get() }
      }
      #expect(try tested.account(Self.stranger).holdsNothing)
      try tested.commit(.account(Self.stranger)) { $0.account.failuresSinceSignIn = 1 }
    }
    // What was sealed is what is there.
    try file.with { tested throws in
      #expect(try tested.account(Fixtures.identity("nobody", uid: 78)).holdsNothing)
      #expect(try tested.account(Self.stranger).failuresSinceSignIn == 1)
    }
  }

  @Test("I9: an old empty record in the place of another's lets nobody pass for a newcomer")
  func replacedRecordIsNotBelieved() throws {
    let file = try SQLiteFile()
    let renamed = Fixtures.identity("alicia", uid: Fixtures.ada.uid.rawValue)
    try file.with { tested throws in
      try tested.commit(.account(renamed)) {
        $0.account.lastSignIn = SignIn(
          at: Fixtures.newYear, service: "su", address: nil, method: nil)
      }
    }
    let old = try file.shell(
      "SELECT hex(encoding) || ' ' || hex(mac) FROM accountRecord"
    ).split(whereSeparator: \.isWhitespace)
    try file.with { tested throws in try tested.keep(Fixtures.enrolled(Fixtures.ada).account) }
    try file.edit(
      """
      UPDATE account SET name = 'alicia' WHERE name = 'ada';
      UPDATE accountRecord SET encoding = x'\(old[0])', mac = x'\(old[1])'
      """)
    try file.with { tested throws in
      #expect(throws: StoreError.accountsChanged) { try tested.account(Fixtures.ada) }
    }
  }
}
