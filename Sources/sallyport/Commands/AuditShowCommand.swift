import ArgumentParser
import Glibc
import SallyportVarlink

struct AuditShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the audit log, a line a row, the oldest first.")

  @Option(help: ArgumentHelp("Only what is about this account.", valueName: "name"))
  var user: String?

  @Option(
    help: ArgumentHelp(
      "Only what happened since: 2h, 3d, 2026-11-01 or '2026-11-01 14:00'.", valueName: "time"),
    transform: Self.moment)
  var since: Int64?

  @Flag(help: "Go on with what is recorded from now on, until interrupted.")
  var follow = false

  @Flag(help: "Print JSON for programs, an object a line.")
  var json = false

  @OptionGroup var connection: ConnectionOptions

  func run() throws {
    var lines = AuditLines(columns: Terminal.size.columns, date: LocalTime.seconds)
    var cursor = try printAll(&lines)
    if follow { try goOn(behind: &cursor, &lines) }
  }

  /// Seconds between two looks at a log that is followed.
  private static let pollingInterval: UInt32 = 1

  /// Prints what is recorded from now on, until the program is ended.
  private func goOn(behind cursor: inout AuditCursor, _ lines: inout AuditLines) throws -> Never {
    let daemon = LastingDaemon(connection)
    var isThere = true
    while true {
      let page = try daemon.call(call(behind: cursor))
      Self.tell(isThere: page != nil, wasThere: isThere)
      isThere = page != nil
      if let page {
        try cursor.advance(to: page)
        try show(page.rows, &lines)
      }
      if page?.atEnd ?? true { sleep(Self.pollingInterval) }
    }
  }

  /// Prints what there is.
  ///
  /// - Returns: Where it ends.
  private func printAll(_ lines: inout AuditLines) throws -> AuditCursor {
    let daemon = try connection.connect()
    var cursor = AuditCursor()
    if follow, since == nil {
      let end: ReadAudit.Reply = try daemon.call(AuditCursor.beyondTheEnd)
      cursor = AuditCursor(beforeTheEnd: end.last)
    }
    var isEmpty = true
    var page: ReadAudit.Reply
    repeat {
      page = try daemon.call(call(behind: cursor))
      try cursor.advance(to: page)
      try show(page.rows, &lines)
      isEmpty = isEmpty && page.rows.isEmpty
    } while !page.atEnd
    if isEmpty, !json, !follow { Output.standardError("\(nothing)\n") }
    return cursor
  }

  private func call(behind cursor: AuditCursor) -> ReadAudit {
    ReadAudit(after: cursor.last, user: user, since: since)
  }

  private func show(_ rows: [AuditRow], _ lines: inout AuditLines) throws {
    guard !rows.isEmpty else { return }
    try Output.standardOutput(
      json ? rows.map { JSONText.line($0.json) }.joined() : lines.text(of: rows))
  }

  private var nothing: String {
    let about = user.map { " about \(TerminalText.clean($0))" } ?? ""
    return "Nothing is recorded\(about)\(since == nil ? "" : " since then")."
  }

  private static func tell(isThere: Bool, wasThere: Bool) {
    guard isThere != wasThere else { return }
    Output.standardError(
      isThere
        ? "sallyport: the daemon answers again\n"
        : "sallyport: the daemon does not answer; waiting for it\n")
  }

  private static func moment(_ text: String) throws -> Int64 {
    guard let seconds = Moment.parse(text, now: Int64(time(nil))) else {
      throw ValidationError("it takes 2h, 3d, 2026-11-01 or '2026-11-01 14:00'")
    }
    return seconds
  }
}
