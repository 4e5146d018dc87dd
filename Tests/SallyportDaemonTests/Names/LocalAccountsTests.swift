import Foundation
import SallyportCore
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("The local passwd file")
struct LocalAccountsTests {
  private let folder: TemporaryFolder
  private let accounts: LocalAccounts

  init() throws {
    folder = try TemporaryFolder()
    accounts = LocalAccounts(path: folder.path(of: "passwd"))
  }

  private func write(_ lines: String...) throws {
    let text = lines.map { $0 + "\n" }.joined()
    try text.write(toFile: folder.path(of: "passwd") + "+", atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: folder.path(of: "passwd") + "+")
    // As useradd does.
    #expect(unsafe rename(folder.path(of: "passwd") + "+", folder.path(of: "passwd")) == 0)
  }

  @Test("I4: of a file that is not there, or that others may write, nothing is known")
  func unreadable() throws {
    #expect(accounts.contains(Fixtures.ada) == nil)
    try write("ada:x:1001:1001::/home/ada:/bin/sh")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o666], ofItemAtPath: folder.path(of: "passwd"))
    #expect(accounts.contains(Fixtures.ada) == nil)
  }

  @Test("an account stands there with its name and its uid, or not at all")
  func contains() throws {
    try write("root:x:0:0::/root:/bin/sh", "ada:x:1001:1001::/home/ada:/bin/sh", "mara:x:7:7:::")
    #expect(accounts.contains(Fixtures.ada) == true)
    #expect(accounts.contains(Fixtures.mara) == false)
    #expect(accounts.contains(Fixtures.identity("ad", uid: 1001)) == false)
  }

  @Test("a change of the file is seen at once")
  func change() throws {
    try write("ada:x:1001:1001::/home/ada:/bin/sh")
    #expect(accounts.contains(Fixtures.ada) == true)
    try write("mara:x:1000:1000::/home/mara:/bin/sh")
    #expect(accounts.contains(Fixtures.ada) == false)
    #expect(accounts.contains(Fixtures.mara) == true)
    try write()
    #expect(accounts.contains(Fixtures.mara) == false)
  }
}
