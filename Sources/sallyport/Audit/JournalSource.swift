import ArgumentParser
import Glibc

/// Where the daemon's log lines are kept.
enum JournalSource: Equatable, ExpressibleByArgument, CustomStringConvertible {
  /// systemd's journal, by journalctl(1).
  case systemd
  case standardInput
  case file(String)

  init?(argument: String) {
    self = argument == "-" ? .standardInput : .file(argument)
  }

  var description: String {
    switch self {
    case .systemd: "the journal of sallyportd"
    case .standardInput: "-"
    case .file(let path): path
    }
  }

  /// Hands out every line, without its end.
  ///
  /// - Throws: where not all of it could be read: what is missing might be what matters.
  func forEachLine(_ body: (ArraySlice<UInt8>) -> Void) throws(CommandFailure) {
    switch self {
    case .systemd: try Self.readJournal(body)
    case .standardInput: try Self.read(STDIN_FILENO, "standard input", body)
    case .file(let path):
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Self.unreadable("'\(TerminalText.clean(path))'") }
      defer { close(descriptor) }
      try Self.read(descriptor, "'\(TerminalText.clean(path))'", body)
    }
  }

  /// What is said of a journal without a single line about the audit log.
  var namesNoRow: CommandFailure {
    switch self {
    case .systemd:
      CommandFailure(
        "the journal has no line about the audit log",
        hint: "read it as root, or in the group systemd-journal; another logger's lines: "
          + "--journal FILE")
    case .standardInput, .file:
      CommandFailure(
        "there is no line about the audit log in it",
        hint: "journalctl -u sallyportd -o cat writes what is needed")
    }
  }

  private static let command = "journalctl --unit=sallyportd --output=cat --no-pager --quiet"

  private static func readJournal(
    _ body: (ArraySlice<UInt8>) -> Void
  ) throws(CommandFailure) {
    guard let stream = unsafe popen(command, "re") else { throw unreadable("the journal") }
    let result = Result { () throws(CommandFailure) in
      try read(unsafe fileno(stream), "the journal", body)
    }
    guard unsafe pclose(stream) == 0 else {
      throw CommandFailure(
        "journalctl did not read the journal to its end",
        hint: "another logger's lines: --journal FILE, or --journal - for standard input")
    }
    try result.get()
  }

  private static func read(
    _ descriptor: Int32, _ name: String, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(CommandFailure) {
    var splitter = LineSplitter()
    while let bytes = try readOnce(descriptor, name) { splitter.append(bytes, body) }
    splitter.finish(body)
  }

  /// Nil at the end.
  private static func readOnce(
    _ descriptor: Int32, _ name: String
  ) throws(CommandFailure) -> [UInt8]? {
    var result = 0
    var failure: Int32 = 0
    repeat {
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: readSize) { buffer, count in
        unsafe result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        failure = errno
        count = max(0, result)
      }
      if result > 0 { return bytes }
    } while result < 0 && failure == EINTR
    if result < 0 { throw unreadable(name, failure) }
    return nil
  }

  private static func unreadable(_ name: String, _ code: Int32 = errno) -> CommandFailure {
    CommandFailure("cannot read \(name): \(SystemFailure.text(code))")
  }

  /// Bytes of one read: some hundred lines.
  private static let readSize = 64 * 1024
}
