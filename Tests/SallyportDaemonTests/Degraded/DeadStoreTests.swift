import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("The store of a daemon that has none")
struct DeadStoreTests {
  @Test("I4: it says of nothing that it is or is not there")
  func nothing() throws {
    let folder = try TemporaryFolder()
    let disk = try DiskThread(for: EventLoop())
    defer { disk.end() }
    let store = DeadStore(
      because: .unavailable("the key is lost"),
      UnrecordedEvents(besideStoreAt: folder.path(of: "store")), on: disk)
    let error = StoreError.unavailable("the key is lost")
    let ada = Subject.account(TestDaemon.ada)
    #expect(throws: error) { try store.read(ada) }
    #expect(throws: error) { try store.recordedIdentity(named: TestDaemon.ada.name) }
    #expect(throws: error) { try store.recordedAccount(named: TestDaemon.ada.name) }
    #expect(throws: error) { try store.recordedAccounts(after: nil, limit: 1) }
    #expect(throws: error) { try store.policy() }
    #expect(throws: error) { try store.replacePolicy(Policy(), recording: []) }
    #expect(throws: error) { try store.record([]) }
    #expect(throws: error) { try store.stage(recording: []) }
    #expect(throws: error) { try store.verifyAudit(after: 0) }
    #expect(throws: error) { try store.synchronizer.synchronize() }
    let work = AccountWork<Bool>(on: ada) { _ in true }
    for results in [store.commit([work, work]), store.stage([work, work])] {
      #expect(results.count == 2)
      for result in results { #expect(throws: error) { try result.get() } }
    }
    store.probe()
  }

  private static func event(_ name: String, _ reason: AuditReason? = .breakGlass) -> AuditEvent {
    AuditEvent(
      at: Fixtures.newYear, action: .login, verdict: .notRequired, reason: reason,
      account: Fixtures.identity(name, uid: 4_000_007), actor: .root)
  }

  @Test("O8: who was let in by a broken glass is kept, and nobody waits for the disk")
  func kept() throws {
    let folder = try TemporaryFolder()
    let loop = try EventLoop()
    let disk = try DiskThread(for: loop)
    defer { disk.end() }
    let unrecorded = UnrecordedEvents(besideStoreAt: folder.path(of: "store"))
    let store = DeadStore(because: .unavailable("the key is lost"), unrecorded, on: disk)
    let gate = Gate()
    disk.perform({ gate.pass() }) {}
    try gate.waitForArrival()
    let letIn = DeadStore.maximumWaiting + 2
    for number in 1...letIn { _ = try? store.record([Self.event("a\(number)")]) }
    _ = try? store.record([Self.event("ada", .storeFailed)])
    #expect(!store.hasKeptAll)
    #expect(unrecorded.all().isEmpty)
    gate.open()
    loop.run { !store.hasKeptAll }
    // The first one was on its way when the others came.
    let kept = unrecorded.all()
    #expect(kept.count == DeadStore.maximumWaiting + 2)
    #expect(kept.last?.account == nil && kept.last?.count == 1)
    #expect(kept.dropLast().allSatisfy { $0.account != nil && $0.count == 1 })
  }
}
