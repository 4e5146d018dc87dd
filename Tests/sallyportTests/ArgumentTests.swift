import ArgumentParser
import SallyportVarlink
import Testing

@testable import sallyport

struct ArgumentTests {
  @Test(
    "Arguments that mean nothing are refused",
    arguments: [
      ["enroll", "--digits", "5"], ["enroll", "--digits", "9"], ["enroll", "--period", "45"],
      ["enroll", "--algorithm", "MD5"], ["enroll", "ada"], ["status", "--user", "ada"],
      ["recovery", "show", "extra"], ["disable", "--json"],
      ["devices", "extra"], ["devices", "remove"], ["devices", "remove", "a", "b"], ["resync"],
      ["resync", "a", "b"], ["enroll", "--svg"], ["users", "unlock"],
      ["users", "unlock", "ada", "babbage"], ["nonsense"],
      ["audit", "extra"], ["audit", "--since"], ["audit", "--since", "yesterday"],
      ["audit", "--since", "2026-02-30"], ["audit", "--user"], ["audit", "verify", "--json"],
      ["audit", "verify", "extra"], ["audit", "verify", "--journal", "a", "b"],
    ])
  func nonsenseIsRefused(arguments: [String]) {
    let error = #expect(throws: (any Error).self) {
      try SallyportCommand.parseAsRoot(arguments)
    }
    #expect(error.map { SallyportCommand.exitCode(for: $0).rawValue } == 64)
  }

  @Test("The socket may stand before and behind the command, and has a default")
  func socket() throws {
    let before = try SallyportCommand.parseAsRoot(["--socket", "/a", "status", "--json"])
    #expect((before as? StatusCommand)?.connection.socket == "/a")
    let behind = try SallyportCommand.parseAsRoot(["recovery", "show", "--socket", "/b"])
    #expect((behind as? RecoveryShowCommand)?.options.connection.socket == "/b")
    let absent = try SallyportCommand.parseAsRoot(["disable"])
    #expect(
      (absent as? DisableCommand)?.connection.socket == "/run/sallyport/org.sallyport.Control")
  }

  @Test("An enrolment asks for what every app can do, unless told otherwise")
  func enrollment() throws {
    let plain = try #require(try SallyportCommand.parseAsRoot(["enroll"]) as? EnrollCommand)
    #expect(plain.algorithm == .sha1)
    #expect(plain.digits == 6)
    #expect(plain.period == 30)
    let arguments = [
      "enroll", "--algorithm", "sha256", "--digits", "8", "--period", "60", "--no-qr",
    ]
    let other = try #require(try SallyportCommand.parseAsRoot(arguments) as? EnrollCommand)
    #expect(other.algorithm == .sha256)
    #expect(other.digits == 8)
    #expect(other.period == 60)
    #expect(other.noQR)
  }

  @Test("The list is what the devices command means, and a name may begin with a dash")
  func devices() throws {
    let list = try SallyportCommand.parseAsRoot(["devices", "--json", "--socket", "/a"])
    #expect((list as? DevicesListCommand)?.json == true)
    #expect((list as? DevicesListCommand)?.connection.socket == "/a")
    let remove = try SallyportCommand.parseAsRoot(["devices", "remove", "--", "--old"])
    #expect((remove as? DevicesRemoveCommand)?.name == "--old")
    let resync = try SallyportCommand.parseAsRoot(["resync", "work phone"])
    #expect((resync as? ResyncCommand)?.name == "work phone")
  }

  @Test("To show is what the audit command means, and a moment is what people call it")
  func audit() throws {
    let arguments = ["audit", "--user", "ada", "--since", "2h", "--follow", "--json"]
    let show = try #require(try SallyportCommand.parseAsRoot(arguments) as? AuditShowCommand)
    #expect(show.user == "ada")
    #expect(show.since != nil)
    #expect(show.follow && show.json)
    let plain = try #require(try SallyportCommand.parseAsRoot(["audit"]) as? AuditShowCommand)
    #expect(plain.user == nil && plain.since == nil && !plain.follow && !plain.json)
  }

  @Test(
    "The journal is systemd's, or a file, or standard input",
    arguments: [
      ([], nil), (["--journal"], .systemd), (["--journal", "-"], .standardInput),
      (["--journal", "/var/log/auth.log"], .file("/var/log/auth.log")),
      (["--journal", "--socket", "/a"], .systemd),
    ] as [([String], JournalSource?)])
  func journal(arguments: [String], source: JournalSource?) throws {
    let verify = try SallyportCommand.parseAsRoot(["audit", "verify"] + arguments)
    #expect((verify as? AuditVerifyCommand)?.journal == source)
  }
}
