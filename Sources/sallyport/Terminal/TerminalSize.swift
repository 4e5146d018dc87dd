/// Characters that a terminal shows at once; nil where it is no terminal, or does not say.
struct TerminalSize: Equatable {
  var columns: Int?
  var rows: Int?

  /// Rows that a line takes.
  func rows(of line: String) -> Int {
    guard let columns, !line.isEmpty else { return 1 }
    return (line.count + columns - 1) / columns
  }
}
