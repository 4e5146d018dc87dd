import Glibc
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("The disk at a start")
struct StoreDiskTests {
  @Test("O8: one that hangs is not waited for")
  func hanging() throws {
    let gate = Gate()
    defer { gate.open() }
    #expect(try !StoreDisk.answers(within: .milliseconds(20)) { gate.pass() })
  }

  @Test("One that answers leaves nothing behind, and one that refuses has answered")
  func answering() throws {
    let folder = try TemporaryFolder()
    let store = folder.path(of: "store")
    #expect(try StoreDisk.answers { StoreDisk.ask(besideStoreAt: store) })
    #expect(unsafe access("\(store).probe", F_OK) != 0)
    #expect(try StoreDisk.answers { StoreDisk.ask(besideStoreAt: folder.path(of: "none/store")) })
  }
}
