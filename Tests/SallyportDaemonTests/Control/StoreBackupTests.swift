import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("A copy of the store for whoever asked for it")
struct StoreBackupTests {
  /// A copy of so many parts; none of it lies anywhere.
  private final class ScriptedCopier: StoreCopier {
    private(set) var parts = 0
    private(set) var ends = 0
    let events = RecordedOrder()
    let gate: Gate?

    init(gate: Gate? = nil) {
      self.gate = gate
    }

    func begin() {}

    func goOn() -> StoreCopyProgress {
      parts += 1
      events.append("part")
      return StoreCopyProgress(copied: Int64(parts), total: 40)
    }

    var flush: @Sendable () -> Void {
      { [events] in events.append("flush") }
    }

    var check: @Sendable () -> Result<CheckedCopy, StoreError> {
      { [gate] in
        gate?.pass()
        return .success(CheckedCopy(accounts: 1, refused: [], auditRow: 1, bytes: Bytes()))
      }
    }

    func end() {
      ends += 1
    }
  }

  /// Ten of them, at most four at a time.
  private struct Bytes: CopiedBytes {
    func read(at offset: Int64, atMost count: Int) -> [UInt8] {
      Array((0..<10).dropFirst(Int(offset)).prefix(min(count, 4)))
    }
  }

  private final class Scene {
    let loop: EventLoop
    let copier: ScriptedCopier
    let backup: StoreBackup

    init(patience: Duration = StoreBackup.patience, gate: Gate? = nil) throws {
      loop = try EventLoop()
      copier = ScriptedCopier(gate: gate)
      backup = try StoreBackup(
        copier: copier, audit: AuditLog(logger: RecordedLog().logger), loop: loop,
        patience: patience)
    }

    var isReady: Bool {
      if case .ready = backup.stage { return true }
      return false
    }

    /// Nil where there is nothing to read.
    func read(at offset: Int64) -> [UInt8]? {
      var answer: [UInt8]?
      var isDone = false
      backup.read(at: offset, atMost: 100) {
        answer = try? $0?.get()
        isDone = true
      }
      loop.run { !isDone }
      return answer
    }
  }

  @Test("I11: one that nobody reads on is removed, however often the same is read")
  func expires() throws {
    let scene = try Scene(patience: .milliseconds(50))
    scene.loop.run { !scene.isReady }
    #expect(scene.read(at: 0) == [0, 1, 2, 3])
    let began = ContinuousClock.now
    while !scene.backup.isOver {
      guard ContinuousClock.now - began < .seconds(20) else { break }
      _ = scene.read(at: 0)
      _ = scene.read(at: 100)
    }
    #expect(scene.backup.isOver)
    #expect(scene.copier.ends == 1)
    #expect(scene.read(at: 4) == nil)
  }

  @Test("One that is read on is there to its end")
  func readOn() throws {
    let scene = try Scene()
    #expect(scene.read(at: 0) == nil)
    scene.loop.run { !scene.isReady }
    #expect(scene.read(at: 0) == [0, 1, 2, 3])
    #expect(scene.read(at: 4) == [4, 5, 6, 7])
    #expect(scene.read(at: 8) == [8, 9])
    #expect(scene.read(at: 10) == [])
    #expect(!scene.backup.isOver)
    scene.backup.end()
    #expect(scene.backup.isOver)
    #expect(scene.copier.ends == 1)
  }

  @Test("The disk is waited for now and then, and not by the loop")
  func flushes() throws {
    let scene = try Scene()
    scene.loop.run { !scene.isReady }
    let events = scene.copier.events.all
    #expect(events.count { $0 == "part" } == 40)
    #expect(events.firstIndex(of: "flush") == 16)
    #expect(events.count { $0 == "flush" } == 2)
  }

  @Test("One that nobody wants any more while it is checked is removed when that is over")
  func endedMeanwhile() throws {
    let gate = Gate()
    let scene = try Scene(gate: gate)
    scene.loop.run {
      if case .checking = scene.backup.stage { return false }
      return true
    }
    try gate.waitForArrival()
    scene.backup.end()
    #expect(!scene.backup.isOver)
    #expect(scene.copier.ends == 0)
    gate.open()
    scene.loop.run { !scene.backup.isOver }
    #expect(scene.copier.ends == 1)
    #expect(!scene.isReady)
  }
}
