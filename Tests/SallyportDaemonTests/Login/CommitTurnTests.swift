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

    func perform(_ body: @escaping @Sendable () -> Void, _ then: @escaping () -> Void) {
      body()
      then()
    }
  }

  private final class Time {
    private(set) var now = ContinuousClock.now

    func pass(_ duration: Duration) {
      now += duration
    }
  }

  /// One turn of a loop, and the order of all that happened.
  private final class Scene {
    let loop: EventLoop
    let store = ObservedStore(InMemoryStore(vault: Fixtures.vault))
    let disk = SlowDisk()
    let turn: CommitTurn
    let log = RecordedLog()
    let time = Time()
    var happened: [String] = []

    init(keepsOffDisk: Bool = false, unrecorded: UnrecordedEvents? = nil) throws {
      loop = try EventLoop()
      turn = CommitTurn(
        store: store, audit: AuditLog(logger: log.logger), loop: loop, disk: disk,
        standIn: { [disk] error in
          unrecorded.map { DeadStore(because: error, $0, on: disk) }
        }, now: { [time] in time.now })
      turn.keepsOffDisk = keepsOffDisk
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
      turn.add(work) { [unowned self] in note(name, $0, onAnswer) }
    }

    /// The same of one who asks for mail.
    func addRequest(_ name: String) {
      turn.addRequest(work) { [unowned self] in note(name, $0) {} }
    }

    private var work: AccountWork<LoginOutcome> {
      AccountWork(on: .account(Fixtures.mara)) { transaction in
        transaction.account.failuresSinceSignIn += 1
        return LoginOutcome(decision: .challenge(.code), conversation: nil)
      }
    }

    private func note(
      _ name: String, _ result: Result<Committed<LoginOutcome>, StoreError>,
      _ onAnswer: () -> Void
    ) {
      switch result {
      case .success: happened.append(name)
      case .failure(let error): happened.append("\(name): \(error)")
      }
      onAnswer()
    }

    /// Somebody is let in by the broken glass.
    func letIn(_ name: String) {
      let event = AuditEvent(
        at: Fixtures.newYear, action: .login, verdict: .notRequired, reason: .breakGlass,
        account: Fixtures.identity(name, uid: 4_000_007), actor: .root, service: "sshd")
      turn.noteLetIn(
        event,
        AccountWork(on: .account(Fixtures.mara)) { transaction in
          transaction.account.failuresSinceSignIn += 1
          transaction.record(event)
          return LoginOutcome(decision: .passedByGlass, conversation: nil)
        })
    }

    /// Notes a refusal, and says when it may be told.
    func refuse(_ name: String) {
      let event = AuditEvent(
        at: Fixtures.newYear, action: .login, verdict: .unavailable, reason: .nameServiceFailed,
        account: nil, actor: .root, service: name)
      turn.note(event) { [unowned self] in happened.append(name) }
    }

    func lines(_ part: String) -> [String] {
      log.lines.map(\.text).filter { $0.contains(part) }
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

  @Test("I11: who asks for mail beyond a bound is refused, and changes nothing")
  func tooManyRequests() throws {
    let scene = try Scene()
    for number in 1...CommitTurn.maximumWaiting + 1 { scene.addRequest(String(number)) }
    let last = CommitTurn.maximumWaiting + 1
    #expect(
      scene.happened == ["\(last): the store is not available: too many wait for the disk"])
  }

  @Test("Who asks for mail is served a few at a time, in order; a daemon that stops waits for all")
  func patience() throws {
    let scene = try Scene()
    let share = PatientLane<Never>.share
    let names = (1...3 * share).map { "mail \($0)" }
    for name in names { scene.addRequest(name) }
    while scene.turn.isBusy {
      scene.loop.turn()
      scene.disk.finishAll()
    }
    #expect(scene.happened.filter { $0 != "committed" } == names)
    #expect(scene.store.batchSizes == [share, share, share])
  }

  @Test("Who asks for mail, alone, is served as a login is")
  func requestAlone() throws {
    let scene = try Scene()
    for name in ["first", "second"] {
      scene.addRequest(name)
      scene.turnLoop()
      #expect(scene.happened.suffix(2) == ["committed", name])
    }
    #expect(scene.disk.asked == 0)
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

  // MARK: A disk that hangs

  @Test("I11: only so many logins and refusals wait for a disk that hangs, and others are refused")
  func fullQueue() throws {
    let scene = try Scene(keepsOffDisk: true)
    scene.add("first")
    scene.turnLoop()
    for number in 1...CommitTurn.maximumWaiting { scene.add("login \(number)") }
    scene.add("one more")
    let why = "the store is not available: too many wait for the disk"
    #expect(scene.happened == ["committed", "one more: \(why)"])
    for number in 1...CommitTurn.maximumWaiting { scene.refuse("refusal \(number)") }
    scene.refuse("one more refusal")
    #expect(scene.happened.last == "one more refusal")
    #expect(scene.lines("is not in the audit log: \(why)").count == 1)
    scene.settle()
    #expect(scene.happened.count { $0.hasPrefix("login ") } == CommitTurn.maximumWaiting)
    #expect(scene.happened.count { $0.hasPrefix("refusal ") } == CommitTurn.maximumWaiting)
  }

  @Test("O8: while the glass is broken one that is alone does not keep the loop either")
  func aloneBehindTheGlass() throws {
    let scene = try Scene(keepsOffDisk: true)
    scene.add("first")
    scene.turnLoop()
    #expect(scene.happened == ["committed"])
    #expect(scene.disk.asked == 1)
    scene.add("second")
    scene.turnLoop()
    scene.disk.finish()
    #expect(scene.happened == ["committed", "first"])
    scene.turnLoop()
    #expect(scene.disk.asked == 2)
    scene.disk.finish()
    #expect(scene.happened.suffix(2) == ["committed", "second"])
  }

  @Test("O8: nor does a refusal, which is told once it is on disk")
  func refusalBehindTheGlass() throws {
    let scene = try Scene(keepsOffDisk: true)
    scene.refuse("refused")
    scene.turnLoop()
    #expect(scene.happened.isEmpty)
    #expect(scene.disk.asked == 1)
    scene.disk.finish()
    #expect(scene.happened == ["refused"])
    #expect(scene.lines("service=refused").map { $0.contains("row=1") } == [true])
    for _ in 1...2 { scene.refuse("refused") }
    scene.settle()
    scene.turn.noteRepeatedRefusals()
    scene.turnLoop()
    #expect(scene.lines("count=2").isEmpty)
    scene.disk.finish()
    #expect(scene.lines("count=2").count == 1)
  }

  @Test("O8: a disk that fails while a refusal waits: it is told, and the journal alone has it")
  func refusalBehindAFailingDisk() throws {
    let scene = try Scene(keepsOffDisk: true)
    scene.refuse("refused")
    scene.turnLoop()
    scene.disk.finish(.failure(.diskFailed("gone")))
    #expect(scene.happened == ["refused"])
    #expect(scene.lines("service=refused").count { $0.contains("is not in the audit log") } == 1)
    #expect(scene.store.wasAbandoned)
  }

  @Test("O8: the journal knows who is let in before the disk does, and has the row afterwards")
  func letIn() throws {
    let scene = try Scene(keepsOffDisk: true)
    scene.letIn("ada")
    #expect(scene.lines("account=ada").map { $0.hasSuffix("is to be recorded") } == [true])
    scene.turnLoop()
    #expect(scene.disk.asked == 1)
    #expect(scene.lines("account=ada").count == 1)
    scene.disk.finish()
    #expect(scene.lines("account=ada").count { $0.contains("row=1") } == 1)
    #expect(scene.failures == 1)
  }

  @Test("I11: who is let in while too many are not recorded is counted, and the journal has them")
  func tooManyLetIn() throws {
    let scene = try Scene(keepsOffDisk: true)
    for number in 1...CommitTurn.maximumUnrecorded { scene.letIn("a\(number)") }
    scene.turnLoop()
    for name in ["ada", "mara"] { scene.letIn(name) }
    #expect(scene.lines("is to be recorded").count == CommitTurn.maximumUnrecorded)
    #expect(scene.lines("is not in the audit log: ").count == 2)
    scene.settle()
    #expect(scene.failures == CommitTurn.maximumUnrecorded)
    let last = scene.store.auditRecords.map(\.event).filter { $0.note == UnkeptEvents.note }
    #expect(last.map(\.count) == [2])
    // There is a place again.
    scene.letIn("ada")
    scene.settle()
    #expect(scene.failures == CommitTurn.maximumUnrecorded + 1)
  }

  // MARK: A disk that begins to hang

  @Test("O8: where there is no store, who is refused does not wait for what is kept on the disk")
  func refusalWithoutStore() throws {
    let (loop, disk, log) = (try EventLoop(), SlowDisk(), RecordedLog())
    let folder = try TemporaryFolder()
    let store = DeadStore(
      because: .diskFailed("gone"), UnrecordedEvents(besideStoreAt: folder.path(of: "store")),
      on: disk)
    let turn = CommitTurn(store: store, audit: AuditLog(logger: log.logger), loop: loop, disk: disk)
    turn.keepsOffDisk = true
    var isTold = false
    turn.note(
      AuditEvent(
        at: Fixtures.newYear, action: .login, verdict: .unavailable, reason: .storeFailed,
        account: nil, actor: .root)
    ) { isTold = true }
    loop.turn(mayWait: false)
    #expect(isTold && disk.asked == 0)
  }

  /// What a self-service call does.
  private func write(_ scene: Scene) throws(StoreError) {
    try scene.turn.onLoop { () throws(StoreError) in _ = try scene.store.record([]) }
  }

  private static let hangs = StoreError.unavailable("the disk does not answer")

  @Test("O8: once a lone login was slow the loop waits for no other, until the disk is well again")
  func slowDisk() throws {
    let scene = try Scene()
    scene.store.afterCommit = { scene.time.pass(DiskPace.slow) }
    scene.add("first")
    scene.turnLoop()
    #expect(scene.happened == ["first"])
    #expect(scene.disk.asked == 0)
    scene.store.afterCommit = {}
    for name in ["second", "third"] {
      scene.add(name)
      scene.turnLoop()
      #expect(scene.happened.last != name, "it waits beside the loop")
      scene.time.pass(name == "second" ? DiskPace.slow : .milliseconds(5))
      scene.disk.finish()
      #expect(scene.happened.last == name)
    }
    scene.add("fourth")
    scene.turnLoop()
    #expect(scene.happened.last == "fourth")
    #expect(scene.disk.asked == 2)
  }

  @Test("O8: what else was slow on the loop counts as well")
  func slowWrite() throws {
    let scene = try Scene()
    try scene.turn.onLoop { scene.time.pass(DiskPace.slow) }
    scene.add("first")
    scene.turnLoop()
    #expect(scene.disk.asked == 1)
  }

  @Test("O8: while the glass is broken nothing else waits for a disk that is busy, either")
  func othersBehindTheGlass() throws {
    let scene = try Scene(keepsOffDisk: true)
    try write(scene)
    scene.letIn("ada")
    scene.turnLoop()
    #expect(throws: Self.hangs) { try write(scene) }
    scene.disk.finish()
    try write(scene)
  }

  @Test("O8: nor for one that has not come back for a second, whatever the glass")
  func othersBehindASlowDisk() throws {
    let scene = try Scene()
    for name in ["first", "second"] { scene.add(name) }
    scene.turnLoop()
    try write(scene)
    scene.time.pass(DiskPace.slow)
    #expect(throws: Self.hangs) { try write(scene) }
    scene.disk.finish()
    try write(scene)
  }

  @Test("O8: who was let in and waits to be recorded while the disk fails is kept elsewhere")
  func letInBehindAFailingDisk() throws {
    let folder = try TemporaryFolder()
    let unrecorded = UnrecordedEvents(besideStoreAt: folder.path(of: "store"))
    let scene = try Scene(keepsOffDisk: true, unrecorded: unrecorded)
    scene.letIn("ada")
    scene.turnLoop()
    for number in 1..<CommitTurn.maximumUnrecorded { scene.letIn("a\(number)") }
    for name in ["mara", "eve"] { scene.letIn(name) }
    scene.refuse("refused")
    scene.disk.finish(.failure(.diskFailed("gone")))
    scene.settle()
    #expect(scene.store.wasAbandoned)
    let kept = unrecorded.all()
    #expect(kept.count == CommitTurn.maximumUnrecorded + 1)
    #expect(Set(kept.compactMap(\.account?.name)).count == CommitTurn.maximumUnrecorded)
    #expect(kept.filter { $0.account == nil }.map(\.count) == [2])
    #expect(!scene.turn.isBusy)
  }
}
