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

  @Test("A credential that is not there keeps a unit from its start only where it is named in full")
  func absentCredential() {
    let relative = SealedCredential("sallyport.key:no-such-credential")
    #expect(relative.path == "/etc/credstore.encrypted/no-such-credential")
    #expect(relative.opens)
    #expect(!SealedCredential("sallyport.key:/nonexistent/sallyport.key").opens)
  }

  @Test(
    "What systemd did not seal is not opened",
    .enabled(if: FileLook.at(SealedCredential.program) != .absent))
  func nonsense() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path("sallyport.key")
    try WholeFile.write("nonsense\n", to: path)
    #expect(!SealedCredential("sallyport.key:\(path)").opens)
  }

  @Test("What breaking the glass withholds is still known to be loaded")
  func withheld() {
    let unit = "[Service]\nLoadCredentialEncrypted=sallyport.key\n"
    let dropIn = "\n# \(KeyWithholding.overRestart.path)\n\(KeyWithholding.text)"
    #expect(
      UnitFacts(parsing: "", files: unit + dropIn).sealedCredentials.map(\.name) == [
        "sallyport.key"
      ])
  }
}
