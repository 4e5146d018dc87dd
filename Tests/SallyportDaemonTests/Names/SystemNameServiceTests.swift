import Glibc
import SallyportCore
import Testing

@testable import SallyportDaemon

@Suite("The system's name service")
struct SystemNameServiceTests {
  private let names = SystemNameService()

  @Test(
    "A name or a uid that nobody has is unknown, which is no failure",
    arguments: ["sallyport-nobody-has-this", "ROOT ", String(repeating: "x", count: 256)])
  func unknown(name: String) throws {
    #expect(names.account(named: try #require(AccountName(name))) == .unknown)
    #expect(names.account(withUID: UserID(4_000_002)) == .unknown)
  }

  @Test("root is root by name and by uid, and stands in the local passwd file")
  func root() throws {
    let root = AccountIdentity(name: try #require(AccountName("root")), uid: .root)
    #expect(names.account(named: root.name) == .found(root))
    #expect(names.account(withUID: .root) == .found(root))
    #expect(names.isLocal(root) == true)
  }

  @Test(
    "E11: an account is local with its name and its uid, not with one of the two",
    arguments: [("root", 4_000_002), ("roo", 0), ("sallyport-nobody-has-this", 0)]
      as [(String, UInt32)])
  func notLocal(name: String, uid: UInt32) throws {
    let identity = AccountIdentity(name: try #require(AccountName(name)), uid: UserID(uid))
    #expect(names.isLocal(identity) == false)
  }
}
