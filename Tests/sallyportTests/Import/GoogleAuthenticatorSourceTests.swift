import Foundation
import SallyportImport
import Testing

@testable import sallyport

@Suite("Whose a named file of google-authenticator is")
struct GoogleAuthenticatorSourceTests {
  private static func account(_ name: String, _ uid: UInt32, _ home: String) -> SystemAccount {
    SystemAccount(
      name: name, uid: uid, gid: uid, isPersonal: true, hasLoginShell: true, home: home)
  }

  /// Homes of root and ada, and folders of a module with `secret=…/${USER}/… user=root`.
  private struct Place {
    let directory: TemporaryDirectory
    let source: GoogleAuthenticatorSource

    init() throws {
      directory = try TemporaryDirectory()
      for folder in ["root", "home", "home/ada", "ga", "ga/ada", "ga/root", "ga/x"] {
        try FileManager.default.createDirectory(
          atPath: directory.path(folder), withIntermediateDirectories: false)
      }
      source = GoogleAuthenticatorSource(accounts: [
        account("root", 0, directory.path("root")),
        account("ada", 1000, directory.path("home/ada")),
        account("mara", 1001, directory.path("home/mara")),
      ])
    }

    func name(of folder: String, owner: UInt32) -> Result<String, ImportProblem> {
      Result { () throws(ImportProblem) in
        try source.account(
          ofFileIn: ResolvedPath.folder(of: "\(directory.path(folder))/.google_authenticator"),
          owner
        ).name
      }
    }
  }

  static let files: [(folder: String, owner: UInt32, account: Result<String, ImportProblem>)] = [
    // What the module reads as root (user=root) is not root's.
    ("ga/x", 0, .failure(.nobodys)), ("ga", 0, .failure(.nobodys)),
    ("ga/x", 1000, .failure(.nobodys)), ("ga/nowhere", 0, .failure(.nobodys)),
    ("ga/ada", 1001, .failure(.owner(uid: 1001))), ("home/ada", 1001, .failure(.owner(uid: 1001))),
    ("ga/ada", 0, .success("ada")), ("ga/ada", 1000, .success("ada")),
    ("ga/root", 0, .success("root")), ("home/ada", 1000, .success("ada")),
    ("home/ada", 0, .success("ada")), ("root", 0, .success("root")),
  ]

  @Test("root's it is in root's home or folder only, whoever's it may be", arguments: files)
  func owners(folder: String, owner: UInt32, account: Result<String, ImportProblem>) throws {
    #expect(try Place().name(of: folder, owner: owner) == account)
  }

  @Test("a folder that a link leads to is the one it leads to")
  func links() throws {
    let place = try Place()
    try FileManager.default.createSymbolicLink(
      atPath: place.directory.path("mara"), withDestinationPath: place.directory.path("ga/ada"))
    #expect(place.name(of: "mara", owner: 0) == .success("ada"))
  }

  static let parents = [("a", "."), ("/a", "/"), ("/a/b", "/a"), ("b/c", "b"), ("./a", ".")]

  @Test("the folder of a path", arguments: parents)
  func parent(path: String, folder: String) {
    #expect(ResolvedPath.parent(of: path) == folder)
  }
}
