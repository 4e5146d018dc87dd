import NIOEmbedded
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportDaemon

/// On a loop that turns when it is told to.
@Suite("A turn's commits")
struct CommitTurnTests {
  /// One turn of a loop, and the order of all that happened.
  private final class Scene {
    let loop = EmbeddedEventLoop()
    let store = ObservedStore(InMemoryStore(vault: Fixtures.vault))
    let turn: CommitTurn
    var happened: [String] = []

    init() {
      turn = CommitTurn(store: store, audit: AuditLog(logger: RecordedLog().logger), loop: loop)
      store.afterCommit = { [unowned self] in happened.append("committed") }
    }

    /// Adds a login that counts one failure, and is called `name`.
    func add(_ name: String, onAnswer: @escaping () -> Void = {}) {
      let work = AccountWork<LoginOutcome>(on: .account(Fixtures.mara)) { transaction in
        transaction.account.failuresSinceSignIn += 1
        return LoginOutcome(decision: .challenge(.code), conversation: nil)
      }
      turn.add(work) { [unowned self] result in
        switch result {
        case .success: happened.append(name)
        case .failure(let error): happened.append("\(name): \(error)")
        }
        onAnswer()
      }
    }

    var failures: Int? {
      try? store.read(.account(Fixtures.mara)).account.failuresSinceSignIn
    }
  }

  @Test("I10: if the commit fails, every login of the turn has failed")
  func failingCommit() {
    let scene = Scene()
    scene.store.failWrites(with: .unavailable("disk full"))
    for name in ["first", "second"] { scene.add(name) }
    scene.loop.run()
    let why = "the store is not available: disk full"
    #expect(scene.happened == ["committed", "first: \(why)", "second: \(why)"])
    #expect(scene.failures == 0)
  }

  @Test("Nothing is committed within the turn, and nothing answered before the commit")
  func oneCommit() {
    let scene = Scene()
    for name in ["first", "second", "third"] { scene.add(name) }
    #expect(scene.happened.isEmpty)
    #expect(scene.store.batchSizes.isEmpty)
    scene.loop.run()
    #expect(scene.happened == ["committed", "first", "second", "third"])
    #expect(scene.store.batchSizes == [3])
    #expect(scene.failures == 3)
  }

  @Test(
    "I11: no commit holds more than 64 logins",
    arguments: [(64, [64]), (65, [64, 1]), (200, [64, 64, 64, 8])])
  func slices(count: Int, batches: [Int]) {
    let scene = Scene()
    for number in 1...count { scene.add(String(number)) }
    scene.loop.run()
    #expect(scene.store.batchSizes == batches)
    #expect(scene.happened.filter { $0 != "committed" } == (1...count).map { String($0) })
    #expect(scene.happened.first == "committed")
    #expect(scene.failures == count)
  }

  @Test("What an answer brings about is committed in another turn")
  func addedByAnAnswer() {
    let scene = Scene()
    scene.add("first") { scene.add("next") }
    scene.add("second")
    scene.loop.run()
    #expect(scene.happened == ["committed", "first", "second", "committed", "next"])
    #expect(scene.store.batchSizes == [2, 1])
  }

  @Test("A turn without logins commits nothing")
  func emptyTurn() {
    let scene = Scene()
    scene.add("first")
    scene.loop.run()
    scene.loop.run()
    #expect(scene.store.batchSizes == [1])
  }
}
