/// Takes a PAM file apart (pam.conf(5)): comments, continued lines, words in brackets.
enum PAMLineReader {
  static func lines(of text: String) -> [(number: Int, line: PAMLine)] {
    joined(text).compactMap { number, text in
      line(of: words(in: text)).map { (number, $0) }
    }
  }

  /// Without comments, and with what is continued behind a backslash in one line.
  private static func joined(_ text: String) -> [(number: Int, text: String)] {
    var lines: [(number: Int, text: String)] = []
    var open: (number: Int, text: String)?
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let hasComment = raw.contains("#")
      var piece = String(raw.prefix { $0 != "#" && $0 != "\r" })
      // A comment ends a line; a backslash within it continues nothing.
      let isContinued = !hasComment && piece.hasSuffix("\\")
      if isContinued { piece.removeLast() }
      let text = (open.map { $0.text + " " } ?? "") + piece
      let number = open?.number ?? index + 1
      open = isContinued ? (number, text) : nil
      if !isContinued { lines.append((number, text)) }
    }
    if let open { lines.append(open) }
    return lines
  }

  /// Words apart by blanks; one that begins with a bracket goes on to the bracket that closes it,
  /// and keeps both.
  private static func words(in text: String) -> [String] {
    var words: [String] = []
    var rest = text[...]
    while true {
      rest = rest.drop(while: \.isWhitespace)
      guard let first = rest.first else { return words }
      let word = first == "[" ? bracketed(rest) : rest.prefix { !$0.isWhitespace }
      words.append(String(word))
      rest = rest.dropFirst(word.count)
    }
  }

  /// Up to the bracket that closes it, or to the end of the line.
  ///
  /// `\]` is a bracket that closes nothing.
  private static func bracketed(_ text: Substring) -> Substring {
    var isEscaped = false
    var count = 0
    for character in text {
      count += 1
      if character == "]", !isEscaped { return text.prefix(count) }
      isEscaped = character == "\\" && !isEscaped
    }
    return text
  }

  /// - Returns: nil for an empty line.
  private static func line(of words: [String]) -> PAMLine? {
    guard var group = words.first?.lowercased() else { return nil }
    if group == "@include" { return words.count > 1 ? .includeAll(words[1]) : .flawed(group: nil) }
    // Only what is logged depends on it.
    if group.hasPrefix("-") { group.removeFirst() }
    guard groups.contains(group) else { return .flawed(group: nil) }
    guard words.count > 2 else { return .flawed(group: group) }
    switch words[1].lowercased() {
    case "include": return .include(group: group, file: words[2], isSubstack: false)
    case "substack": return .include(group: group, file: words[2], isSubstack: true)
    default:
      return .module(
        group: group, control: PAMControl(words[1]), path: words[2],
        arguments: words.dropFirst(3).map(withoutBrackets))
    }
  }

  private static let groups: Set<String> = ["auth", "account", "session", "password"]

  private static func withoutBrackets(_ word: String) -> String {
    guard word.hasPrefix("["), word.hasSuffix("]") else { return word }
    return String(word.dropFirst().dropLast())
  }
}
