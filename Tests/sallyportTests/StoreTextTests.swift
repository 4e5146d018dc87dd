import SallyportVarlink
import Testing

@testable import sallyport

struct StoreTextTests {
  @Test("What accepting means is said in lines that fit a terminal")
  func announcement() {
    let lines = StoreAcceptCommand.announcement.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
    for word in ["used", "void", "removed", "locks", "without a second factor", "backup"] {
      #expect(StoreAcceptCommand.announcement.contains(word), "\(word)")
    }
  }

  @Test(
    "Whoever stays refused is named, as far as the daemon named them",
    arguments: [
      (
        AcceptStore.Reply(accounts: 1),
        """
        The store is believed again, with 1 account.
        In two minutes everybody's app is believed again. All recovery codes are void: sallyport recovery
        regenerate makes new ones, and whoever signs in is told. sallyport users shows who is enrolled;
        whoever has lost a device enrols it anew, and what was removed since is to be removed again.
        The policy is this store's: sallyport policy show has it, and what was changed since is to be
        changed again.

        """
      ),
      (
        AcceptStore.Reply(accounts: 2000, refused: 3, refusedUsers: ["ada", "\u{1B}[31meve"]),
        """
        The store is believed again, with 2000 accounts.
        In two minutes everybody's app is believed again. All recovery codes are void: sallyport recovery
        regenerate makes new ones, and whoever signs in is told. sallyport users shows who is enrolled;
        whoever has lost a device enrols it anew, and what was removed since is to be removed again.
        The policy is this store's: sallyport policy show has it, and what was changed since is to be
        changed again.
        Still refused, because their records carry no seal that fits: ada, \
        \(TerminalText.clean("\u{1B}[31meve")) and 1 more.
        Only another backup brings these back.

        """
      ),
    ])
  func farewell(reply: AcceptStore.Reply, text: String) {
    #expect(StoreAcceptCommand.farewell(reply) == text)
  }
}
