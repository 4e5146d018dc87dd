/// Prose in lines that a terminal of the usual width shows whole.
enum WrappedText {
  /// Characters of a line.
  static let width = 80

  /// - Parameters:
  ///   - first: what stands before the first line.
  ///   - indent: blanks before each further one.
  static func lines(_ text: String, first: String, indent: Int) -> String {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    lines.append(line)
    return lines.map { $0 + "\n" }.joined()
  }
}
