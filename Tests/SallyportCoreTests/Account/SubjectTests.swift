import SallyportCore
import Testing

@Suite struct SubjectTests {
  @Test("a decoy has no identity")
  func decoyHasNoIdentity() throws {
    let slot = try #require(DecoySlot(index: 5))
    #expect(Subject.decoy(slot).identity == nil)
    #expect(Subject.account(.ada).identity == .ada)
  }

  @Test("name and uid together are the account")
  func nameAndUIDAreTheAccount() {
    let renumbered = AccountIdentity(name: AccountIdentity.ada.name, uid: UserID(1001))
    #expect(Subject.account(.ada) != .account(renumbered))
    #expect(Subject.account(.ada) != .account(.mara))
  }

  @Test("I11: no decoy lies outside the places there are", arguments: [-1, 1024, .min, .max])
  func otherPlacesAreRefused(_ index: Int) {
    #expect(DecoySlot(index: index) == nil)
  }

  @Test("any digest has a place")
  func digestsHavePlaces() {
    var cases = CaseGenerator(seed: 3)
    #expect(DecoySlot(digest: []).index == 0)
    for _ in 0..<1000 {
      let count = Int.random(in: 0...64, using: &cases)
      let digest = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &cases) }
      #expect((0..<DecoySlot.count).contains(DecoySlot(digest: digest).index))
    }
  }

  @Test("unknown names spread over all the places, and each keeps its own")
  func namesSpread() throws {
    let vault = try Vault.ofKey(7)
    let slots = (0..<20000).map { vault.decoySlot(for: "nobody\($0)") }
    #expect(Set(slots).count == DecoySlot.count)
    #expect(vault.decoySlot(for: "nobody7") == slots[7])
    #expect(try Vault.ofKey(8).decoySlot(for: "nobody7") != slots[7])
    for text in ["", "a/b", "\0", String(repeating: "é", count: 5000)] {
      #expect((0..<DecoySlot.count).contains(vault.decoySlot(for: text).index))
    }
  }
}
