import Glibc

/// How far something has come: one line that changes on a terminal, and now and then a line elsewhere.
final class ProgressLine {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var shown: String?

  /// Lines elsewhere: as often as a log can bear.
  private var unseen = 0
  private static let seldom = 30

  /// - Parameter whole: of how many; nothing is shown of nothing.
  func show(_ text: String, whole: Int64) {
    guard whole > 0, text != shown else { return }
    guard isTerminal else {
      unseen += 1
      guard unseen % Self.seldom == 1 else { return }
      return Output.standardError(text + "\n")
    }
    let padding = String(repeating: " ", count: max(0, (shown?.count ?? 0) - text.count))
    Output.standardError("\r\(text)\(padding)")
    shown = text
  }

  /// A line that stays.
  func tell(_ line: String) {
    end()
    Output.standardError(line + "\n")
  }

  /// The line stays as it is.
  func end() {
    guard isTerminal, shown != nil else { return }
    Output.standardError("\n")
    shown = nil
  }
}
