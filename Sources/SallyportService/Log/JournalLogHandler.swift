import Glibc
package import Logging

/// Writes each line to standard error, where the journal reads it: with the level as systemd's
/// `<n>` prefix (sd-daemon(3)) when the journal listens, with the program's name otherwise.
package struct JournalLogHandler: LogHandler {
  package var metadata: Logger.Metadata = [:]
  private let level: LogLevel
  private let hasJournal: Bool
  private let program: String
  private let output: LogOutput

  package init(program: String, level: LogLevel, environment: [String: String]) {
    self.program = program
    output = LogOutput(descriptor: STDERR_FILENO, program: program)
    self.level = level
    hasJournal = environment["JOURNAL_STREAM"] != nil
  }

  /// Shared by all loggers; setting one sets all.
  package var logLevel: Logger.Level {
    get { level.current }
    set { level.set(newValue) }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let prefix = hasJournal ? "<\(Self.priority(of: event.level))>" : "\(program): "
    output.write("\(prefix)\(event.message)\n")
  }

  /// syslog(3) priorities.
  ///
  /// `critical` is an alert: somebody must act at once (product row O5).
  private static func priority(of level: Logger.Level) -> Int {
    switch level {
    case .critical: 1
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug, .trace: 7
    }
  }
}
