/// Reads just as much Swift as the tests of the architecture need.
enum SourceText {
  /// The text without comments and with nothing in its string literals.
  ///
  /// Lines stay lines. Code in an interpolation goes with its string: it is a value, and declares nothing.
  static func code(of text: String) -> String {
    var code = ""
    var rest = text[...]
    while let character = rest.first {
      if rest.hasPrefix("//") {
        rest = rest.drop { $0 != "\n" }
      } else if rest.hasPrefix("/*") {
        rest = skipComment(rest, keepingLinesIn: &code)
      } else if rest.hasPrefix("\"\"\"") {
        rest = skip(rest.dropFirst(3), to: "\"\"\"", keepingLinesIn: &code)
      } else if character == "\"" {
        rest = skip(rest.dropFirst(), to: "\"", keepingLinesIn: &code)
      } else {
        code.append(character)
        rest.removeFirst()
      }
    }
    return code
  }

  /// The modules of all import declarations of a file's code.
  static func imports(in code: String) -> Set<String> {
    // Attributes and an access level may stand before it, a kind and a member path behind it.
    let declaration =
      #/
      ^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?
      import\s+(?:(?:typealias|struct|class|enum|protocol|let|var|func)\s+)?(\w+)
      /#.anchorsMatchLineEndings()
    let statements = code.split { $0 == "\n" || $0 == ";" }
    return Set(statements.compactMap { $0.prefixMatch(of: declaration)?.output.1 }.map(String.init))
  }

  private static func skipComment(
    _ text: Substring, keepingLinesIn code: inout String
  ) -> Substring {
    var rest = text.dropFirst(2)
    var depth = 1
    while depth > 0, let character = rest.first {
      if rest.hasPrefix("*/") {
        depth -= 1
        rest = rest.dropFirst(2)
      } else if rest.hasPrefix("/*") {
        depth += 1
        rest = rest.dropFirst(2)
      } else {
        if character == "\n" { code.append(character) }
        rest.removeFirst()
      }
    }
    return rest
  }

  private static func skip(
    _ text: Substring, to end: String, keepingLinesIn code: inout String
  ) -> Substring {
    code.append("\"\"")
    var rest = text
    while let character = rest.first {
      if rest.hasPrefix(end) { return rest.dropFirst(end.count) }
      if character == "\n" { code.append(character) }
      rest = rest.dropFirst(character == "\\" ? 2 : 1)
    }
    return rest
  }
}
