import Glibc
import Testing

@testable import sallyport

@Suite("The daemon's unit, where its key cannot be opened")
struct DaemonUnitTests {
  private static let states: [(text: String, state: DaemonUnit.State)] = [
    ("ActiveState=active\nExecMainStatus=0\n", .running),
    // The status is an earlier start's.
    ("ActiveState=active\nExecMainStatus=243\n", .running),
    ("ActiveState=reloading\nExecMainStatus=0\n", .running),
    ("ActiveState=activating\nExecMainStatus=243\n", .withoutCredential),
    ("ActiveState=failed\nExecMainStatus=243\n", .withoutCredential),
    ("ActiveState=activating\nExecMainStatus=0\n", .changing),
    ("ActiveState=activating\nExecMainStatus=1\n", .changing),
    ("ActiveState=deactivating\nExecMainStatus=0\n", .changing),
    ("ActiveState=inactive\nExecMainStatus=0\n", .stopped),
    ("ActiveState=failed\nExecMainStatus=1\n", .stopped),
    ("", .stopped),
  ]

  @Test("Only a start that failed for a credential is one", arguments: states)
  func state(text: String, state: DaemonUnit.State) {
    #expect(DaemonUnit.state(UnitFacts(parsing: text)) == state)
  }

  @Test("The drop-in has systemd load no credential, and is gone with its folder")
  func dropIn() throws {
    let folder = try TemporaryDirectory()
    let withholding = KeyWithholding(folder: folder.path("sallyportd.service.d"))
    #expect(!withholding.isThere)
    #expect(try !withholding.remove())
    try withholding.write()
    try withholding.write()
    #expect(withholding.isThere)
    var status = stat()
    #expect(unsafe stat(withholding.path, &status) == 0)
    #expect(status.st_mode == S_IFREG | 0o644)
    let lines = try SmallFile.read(withholding.path, maximumBytes: 1024)
      .split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    #expect(lines.filter { !$0.hasPrefix("#") } == ["[Service]", "LoadCredentialEncrypted="])
    #expect(try withholding.remove())
    #expect(unsafe stat(withholding.folder, &status) != 0)
  }

  @Test("A folder with somebody else's drop-ins stays")
  func othersDropIns() throws {
    let folder = try TemporaryDirectory()
    let withholding = KeyWithholding(folder: folder.path("sallyportd.service.d"))
    try withholding.write()
    try WholeFile.write("[Service]\n", to: "\(withholding.folder)/other.conf")
    #expect(try withholding.remove())
    var status = stat()
    #expect(unsafe stat("\(withholding.folder)/other.conf", &status) == 0)
  }

  @Test("What cannot be written is said with its path")
  func unwritable() {
    #expect(throws: CommandFailure.self) {
      try WholeFile.write("x", to: "/nonexistent/a/b")
    }
  }
}
