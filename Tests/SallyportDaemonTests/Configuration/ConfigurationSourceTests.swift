import Glibc
import Logging
import SallyportService
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("Where the configuration comes from")
struct ConfigurationSourceTests {
  /// A configuration file, a state directory, and the log of who reads them.
  private final class Host {
    private let folder: TemporaryFolder
    let log = RecordedLog()
    var file: String { folder.path(of: "sallyport.toml") }
    var copy: String { folder.path(of: "state/last-good.toml") }
    private var stateDirectory: String { folder.path(of: "state") }

    init() throws {
      folder = try TemporaryFolder()
      #expect(unsafe mkdir(stateDirectory, 0o700) == 0)
    }

    var source: ConfigurationSource {
      ConfigurationSource(file: file, stateDirectory: stateDirectory, logger: log.logger)
    }

    func write(_ text: String) throws {
      try RegularFile.replace(file, with: Array(text.utf8))
    }

    func text(of path: String) throws -> String {
      String(
        decoding: try RegularFile.read(path, maximumByteCount: 1 << 20, .notReadableByOthers),
        as: UTF8.self)
    }
  }

  // MARK: Refusals

  @Test("O5: a bad file without a good copy is refused at the start", arguments: ["", "bad = 1"])
  func badWithoutCopy(copy: String) throws {
    let host = try Host()
    try host.write("stor = 1")
    if !copy.isEmpty { try RegularFile.replace(host.copy, with: Array(copy.utf8)) }
    let error = ConfigurationError(
      file: host.file, line: 1, reason: "there is no setting 'stor'")
    #expect(throws: error) { try host.source.atStart() }
    #expect(throws: error) { try host.source.again() }
  }

  @Test("A copy that others can write is not taken")
  func copyWritableByOthers() throws {
    let host = try Host()
    try host.write("log.level = \"info\"")
    host.source.keep(try host.source.again())
    #expect(unsafe chmod(host.copy, 0o622) == 0)
    try host.write("stor = 1")
    #expect(throws: ConfigurationError.self) { try host.source.atStart() }
  }

  @Test("O5: at a reload a bad file is refused, whatever copy there is")
  func badAtReload() throws {
    let host = try Host()
    try host.write("log.level = \"info\"")
    host.source.keep(try host.source.atStart())
    try host.write("log.level = 5")
    #expect(throws: ConfigurationError.self) { try host.source.again() }
    #expect(try host.text(of: host.copy) == "log.level = \"info\"")
    #expect(host.log.lines.isEmpty)
  }

  // MARK: What is taken

  @Test(
    "O5: at a start a bad or absent file is replaced by the last good one, said as an alert",
    arguments: [true, false])
  func badAtStart(isAbsent: Bool) throws {
    let host = try Host()
    try host.write("trustedUIDs = [ 7 ]")
    host.source.keep(try host.source.atStart())
    if isAbsent {
      #expect(unsafe unlink(host.file) == 0)
    } else {
      try host.write("\ntrustedUIDs = 7")
    }
    #expect(try host.source.atStart().configuration.trustedUIDs == [7])
    #expect(host.log.lines.map(\.level) == [.critical, .critical])
    let why = isAbsent ? "cannot be opened: No such file or directory" : "trustedUIDs must be"
    #expect(host.log.text.contains(why))
    #expect(
      host.log.text.hasSuffix("the last good configuration is used until \(host.file) is mended"))
  }

  @Test("O5: what parses but has not worked yet replaces no good copy")
  func unprovenIsNotKept() throws {
    let host = try Host()
    try host.write("log.level = \"info\"")
    host.source.keep(try host.source.atStart())
    try host.write("key = \"/nokey\"")
    _ = try host.source.again()
    _ = try host.source.atStart()
    #expect(try host.text(of: host.copy) == "log.level = \"info\"")
  }

  @Test("Each good file is kept as a copy that only its owner can read")
  func copyIsKept() throws {
    let host = try Host()
    for text in ["log.level = \"info\"", "log.level = \"debug\""] {
      try host.write(text)
      host.source.keep(try host.source.again())
      #expect(try host.text(of: host.copy) == text)
      var status = stat()
      #expect(unsafe stat(host.copy, &status) == 0)
      #expect(status.st_mode & 0o7777 == 0o600)
    }
  }

  @Test("A copy that cannot be kept is a warning, no refusal")
  func copyCannotBeKept() throws {
    let host = try Host()
    try host.write("log.level = \"info\"")
    #expect(unsafe mkdir(host.copy, 0o700) == 0)
    let loaded = try host.source.again()
    #expect(loaded.configuration.logLevel == .info)
    host.source.keep(loaded)
    #expect(host.log.lines.map(\.level) == [.warning])
    #expect(host.log.text.hasPrefix("no copy of the configuration was kept in "))
  }
}
