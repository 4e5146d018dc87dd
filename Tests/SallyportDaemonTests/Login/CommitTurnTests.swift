import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportDaemon

/// On a loop that turns when it is told to.
@Suite("A turn's commits")
struct CommitTurnTests {
  /// A disk that is done when it is told to be.
  private final class SlowDisk: DiskWait {
    private(set) var asked = 0
    private var whoWaits: ((Result<Void, StoreError>) -> Void)?

    func synchronize(
      _ store: any StoreSynchronizer, _ then: @escaping (Result<Void, StoreError>) -> Void
    ) {
      precondition(whoWaits == nil, "the disk is asked for one thing at a time")
      asked += 1
      whoWaits = then
    }

    func finish(_ outcome: Result<Void, StoreError> = .success(())) {
      let then = whoWaits
      whoWaits = nil
      then?(outcome)
    }

    /// Is done with all that it is asked for.
    func finishAll() {
      while whoWaits != nil { finish() }
    }
  }

  /// One turn of a loop, and the order of all that happened.
  private final class Scene {
    let loop: EventLoop
    let store = ObservedStore(InMemoryStore(vault: Fixtures.vault))
    let disk = SlowDisk()
    let turn: CommitTurn
    var happened: [String] = []

    init() throws {
      loop = try EventLoop()
      turn = CommitTurn(
        store: store, audit: AuditLog(logger: RecordedLog().logger), loop: loop, disk: disk)
      store.afterCommit = { [unowned self] in happened.append("committed") }
    }

    /// As the loop turns until it sleeps.
    func turnLoop() {
      repeat { loop.turn(mayWait: false) } while loop.hasMoreToDo
    }

    /// Until nothing is left to do, with a disk that is always done at once.
    func settle() {
      repeat {
        turnLoop()
        disk.finishAll()
      } while loop.hasMoreToDo
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
  func failingCommit() throws {
    let scene = try Scene()
    scene.store.failWrites(with: .unavailable("disk full"))
    for name in ["first", "second"] { scene.add(name) }
    scene.turnLoop()
    scene.disk.finishAll()
    let why = "the store is not available: disk full"
    #expect(scene.happened == ["committed", "first: \(why)", "second: \(why)"])
    #expect(scene.failures == 0)
  }

  @Test("Nothing is committed within the turn, and nothing answered before the commit")
  func oneCommit() throws {
    let scene = try Scene()
    for name in ["first", "second", "third"] { scene.add(name) }
    #expect(scene.happened.isEmpty)
    #expect(scene.store.batchSizes.isEmpty)
    scene.turnLoop()
    #expect(scene.happened == ["committed"])
    scene.disk.finishAll()
    #expect(scene.happened == ["committed", "first", "second", "third"])
    #expect(scene.store.batchSizes == [3])
    #expect(scene.failures == 3)
  }

  @Test(
    "I11: no commit holds more than 64 logins",
    arguments: [(64, [64]), (65, [64, 1]), (200, [64, 64, 64, 8])])
  func slices(count: Int, batches: [Int]) throws {
    let scene = try Scene()
    for number in 1...count { scene.add(String(number)) }
    scene.settle()
    #expect(scene.store.batchSizes == batches)
    #expect(scene.happened.filter { $0 != "committed" } == (1...count).map { String($0) })
    #expect(scene.happened.first == "committed")
    #expect(scene.failures == count)
  }

  @Test("What an answer brings about is committed in another turn")
  func addedByAnAnswer() throws {
    let scene = try Scene()
    scene.add("first") { scene.add("next") }
    scene.add("second")
    scene.turnLoop()
    scene.disk.finish()
    scene.turnLoop()
    #expect(scene.happened == ["committed", "first", "second", "committed", "next"])
    #expect(scene.store.batchSizes == [2, 1])
  }

  @Test("I10: nobody is answered before the disk has what is theirs")
  func nobodyIsAnsweredEarly() throws {
    let scene = try Scene()
    for name in ["first", "second"] { scene.add(name) }
    scene.turnLoop()
    for name in ["third", "fourth"] { scene.add(name) }
    scene.turnLoop()
    #expect(scene.happened == ["committed"], "what comes meanwhile waits, and the loop goes on")
    #expect(scene.disk.asked == 1)
    scene.disk.finish()
    #expect(scene.happened == ["committed", "first", "second", "committed"])
    #expect(scene.disk.asked == 2, "the disk goes on at once with what came meanwhile")
    scene.disk.finish()
    #expect(scene.happened.suffix(2) == ["third", "fourth"])
    #expect(scene.store.batchSizes == [2, 2])
  }

  @Test("One that came alone while the disk was busy keeps nobody waiting, and is not forgotten")
  func aloneBehindAGroup() throws {
    let scene = try Scene()
    for name in ["first", "second"] { scene.add(name) }
    scene.turnLoop()
    scene.add("third")
    scene.turnLoop()
    scene.disk.finish()
    #expect(scene.happened == ["committed", "first", "second"])
    scene.turnLoop()
    #expect(scene.happened.suffix(2) == ["committed", "third"])
    #expect(scene.disk.asked == 1)
  }

  @Test("One that is alone, with a disk that is idle, is committed on the loop")
  func aloneOnTheLoop() throws {
    let scene = try Scene()
    scene.add("first")
    scene.turnLoop()
    #expect(scene.happened == ["committed", "first"])
    #expect(scene.disk.asked == 0)
  }

  @Test("I4: where the disk fails nobody is let in, and the store is given up")
  func failingDisk() throws {
    let scene = try Scene()
    for name in ["first", "second"] { scene.add(name) }
    scene.turnLoop()
    scene.disk.finish(.failure(.unavailable("its log: Input/output error")))
    let why = "the store is not available: its log: Input/output error"
    #expect(scene.happened == ["committed", "first: \(why)", "second: \(why)"])
    #expect(scene.store.wasAbandoned)
  }

  @Test("I10: once the disk has failed it is believed no more, whatever it says next")
  func failedDiskStaysFailed() throws {
    let scene = try Scene()
    for name in ["first", "second"] { scene.add(name) }
    scene.turnLoop()
    scene.add("third")
    scene.turnLoop()
    scene.disk.finish(.failure(.unavailable("its log: Input/output error")))
    scene.disk.finishAll()
    #expect(scene.disk.asked == 1)
    for name in ["fourth", "fifth"] { scene.add(name) }
    scene.turnLoop()
    scene.disk.finishAll()
    let answers = scene.happened.filter { $0 != "committed" }
    #expect(answers.count == 5)
    for answer in answers { #expect(answer.contains(": the store is not available: ")) }
  }

  @Test("A turn without logins commits nothing")
  func emptyTurn() throws {
    let scene = try Scene()
    scene.add("first")
    scene.turnLoop()
    scene.turnLoop()
    #expect(scene.store.batchSizes == [1])
  }
}
