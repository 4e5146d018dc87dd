import Glibc
import Testing

@testable import sallyport

@Suite("The daemon is started without a key that cannot be opened")
struct KeylessStartTests {
  private struct Case {
    var waits = false
    var overRestart = false
    var isWithheld = false
    var opens = true
    let wanted: KeyWithholding?
  }

  private static let cases: [Case] = [
    // A daemon that has its key keeps it.
    Case(wanted: nil), Case(overRestart: true, wanted: nil),
    Case(waits: true, opens: false, wanted: .untilRestart),
    Case(waits: true, overRestart: true, opens: false, wanted: .overRestart),
    // Another credential may be the one that keeps it from its start.
    Case(waits: true, overRestart: true, wanted: .overRestart),
    // In rescue mode nobody has tried to start it.
    Case(overRestart: true, opens: false, wanted: .overRestart),
    Case(opens: false, wanted: nil),
    // Once withheld it stays so until the end, but for no longer than the glass is broken.
    Case(isWithheld: true, wanted: .untilRestart),
    Case(isWithheld: true, opens: false, wanted: .untilRestart),
    Case(overRestart: true, isWithheld: true, opens: false, wanted: .overRestart),
    // It was withheld over a restart before, as a disk was not mounted yet.
    Case(overRestart: true, isWithheld: true, wanted: nil),
  ]

  @Test("The key is withheld where it cannot be opened, for as long as the glass is broken")
  func wanted() {
    for one in Self.cases {
      let wanted = KeylessStart.wanted(
        waits: one.waits, overRestart: one.overRestart, isWithheld: one.isWithheld,
        opens: { one.opens })
      #expect(wanted == one.wanted, "\(one)")
    }
  }

  @Test("What became of the start is said as it is, with what ends it")
  func told() {
    let texts: [(DaemonUnit.State, String)] = [
      (.running, "It was started without the key"),
      (.withoutCredential, "It does not start it without the key either"),
      (.changing, "which it has not yet"), (.stopped, "which it has not yet"),
    ]
    for (state, words) in texts {
      let text = KeylessStart.begun(state, .untilRestart)
      #expect(text.contains(words))
      #expect(text.contains("--end, or a restart of the machine,"))
      #expect(text.contains(KeyWithholding.untilRestart.path))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
      #expect(!KeylessStart.begun(state, .overRestart).contains("or a restart"))
    }
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
    #expect(
      lines.filter { !$0.hasPrefix("#") } == [
        "[Service]", "LoadCredential=", "LoadCredentialEncrypted=", "SetCredential=",
        "SetCredentialEncrypted=", "ImportCredential=",
      ])
    #expect(try withholding.remove())
    #expect(unsafe stat(withholding.folder, &status) != 0)
  }

  @Test("The drop-in comes behind the one that systemctl edit writes")
  func order() {
    #expect(KeyWithholding.name > "override.conf")
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
