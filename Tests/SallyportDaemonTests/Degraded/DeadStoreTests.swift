import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("The store of a daemon that has none")
struct DeadStoreTests {
  @Test("I4: it says of nothing that it is or is not there")
  func nothing() throws {
    let folder = try TemporaryFolder()
    let store = DeadStore(
      because: "the key is lost", UnrecordedEvents(besideStoreAt: folder.path(of: "store")))
    let error = StoreError.unavailable("the key is lost")
    let ada = Subject.account(TestDaemon.ada)
    #expect(throws: error) { try store.read(ada) }
    #expect(throws: error) { try store.recordedIdentity(named: TestDaemon.ada.name) }
    #expect(throws: error) { try store.recordedAccount(named: TestDaemon.ada.name) }
    #expect(throws: error) { try store.recordedAccounts(after: nil, limit: 1) }
    #expect(throws: error) { try store.policy() }
    #expect(throws: error) { try store.replacePolicy(Policy(), recording: []) }
    #expect(throws: error) { try store.record([]) }
    #expect(throws: error) { try store.verifyAudit(after: 0) }
    #expect(throws: error) { try store.synchronizer.synchronize() }
    let work = AccountWork<Bool>(on: ada) { _ in true }
    for results in [store.commit([work, work]), store.stage([work, work])] {
      #expect(results.count == 2)
      for result in results { #expect(throws: error) { try result.get() } }
    }
    store.probe()
  }
}
