package import Logging
import Synchronization

/// Keeps every line that is logged, at every level.
package final class RecordedLog: Sendable {
  package struct Line: Hashable, Sendable {
    package let level: Logger.Level
    package let text: String
  }

  private let recorded = Mutex<[Line]>([])
  private let onLine: @Sendable (Line) -> Void

  /// - Parameter onLine: called with each line, on the thread that logs it, while it waits.
  package init(onLine: @escaping @Sendable (Line) -> Void = { _ in }) {
    self.onLine = onLine
  }

  package var lines: [Line] {
    recorded.withLock { $0 }
  }

  package var text: String {
    lines.map(\.text).joined(separator: "\n")
  }

  package var logger: Logger {
    Logger(label: "test") { _ in Handler(log: self) }
  }

  fileprivate func append(_ line: Line) {
    recorded.withLock { $0.append(line) }
    onLine(line)
  }

  private struct Handler: LogHandler {
    let log: RecordedLog
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }
      let suffix = all.isEmpty ? "" : " \(all)"
      log.append(Line(level: event.level, text: "\(event.message)\(suffix)"))
    }
  }
}
