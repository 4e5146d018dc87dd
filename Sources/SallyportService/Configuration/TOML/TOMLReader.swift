/// Reads a TOML document (TOML 1.0.0), without floats, dates and times, which no setting takes.
package struct TOMLReader {
  /// Arrays and inline tables within one another, and parts of a key: it bounds the recursion, and
  /// settings need one and two.
  private static let maximumDepth = 16

  private var scanner: TOMLScanner
  private var depth = 0

  /// - Throws: the first line that makes no sense, and why.
  package static func read(_ text: String) throws(TOMLError) -> TOMLTable {
    var reader = TOMLReader(scanner: TOMLScanner(text))
    return try reader.document()
  }

  private mutating func document() throws(TOMLError) -> TOMLTable {
    var root = TOMLTable(.header)
    var section: [String]? = []
    while !scanner.isAtEnd {
      scanner.skipSpace()
      let line = scanner.line
      if scanner.take("[[") {
        try root.openList(try header(closing: "]]")[...], at: line)
        section = nil
      } else if scanner.take("[") {
        let path = try header(closing: "]")
        try root.open(path[...], at: line)
        section = path
      } else if !scanner.isAtEndOfLine {
        let (path, value) = try pair()
        // What a list of tables holds is of no use to anybody.
        if let section {
          try root.inTable(section[...], at: line) { table throws(TOMLError) in
            try table.set(path[...], to: value)
          }
        }
      }
      try scanner.endLine()
    }
    return root
  }

  private mutating func header(closing bracket: String) throws(TOMLError) -> [String] {
    let path = try key()
    guard scanner.take(bracket) else { throw scanner.expected("'\(bracket)'") }
    return path
  }

  private mutating func pair() throws(TOMLError) -> (path: [String], value: TOMLValue) {
    let path = try key()
    guard scanner.take("=") else { throw scanner.expected("'=' behind a key") }
    scanner.skipSpace()
    return (path, try value())
  }

  /// A key with its dots and the space around it.
  private mutating func key() throws(TOMLError) -> [String] {
    var parts: [String] = []
    repeat {
      scanner.skipSpace()
      guard parts.count < Self.maximumDepth else {
        throw TOMLError(line: scanner.line, reason: "nested too deeply")
      }
      parts.append(try scanner.keyPart())
      scanner.skipSpace()
    } while scanner.take(".")
    return parts
  }

  // MARK: Values

  private mutating func value() throws(TOMLError) -> TOMLValue {
    let line = scanner.line
    return TOMLValue(content: try content(), line: line)
  }

  private mutating func content() throws(TOMLError) -> TOMLValue.Content {
    if let text = try scanner.string() { return .string(text) }
    if scanner.take("[") {
      try enter()
      defer { depth -= 1 }
      return .array(try array())
    }
    if scanner.take("{") {
      try enter()
      defer { depth -= 1 }
      return .table(try inlineTable())
    }
    return try scanner.bareValue()
  }

  private mutating func enter() throws(TOMLError) {
    guard depth < Self.maximumDepth else {
      throw TOMLError(line: scanner.line, reason: "nested too deeply")
    }
    depth += 1
  }

  /// The rest of an array, which may go over lines and end in a comma.
  private mutating func array() throws(TOMLError) -> [TOMLValue] {
    var values: [TOMLValue] = []
    while true {
      try scanner.skipLines()
      if scanner.take("]") { return values }
      values.append(try value())
      try scanner.skipLines()
      if scanner.take("]") { return values }
      guard scanner.take(",") else { throw scanner.expected("',' or ']' in a list") }
    }
  }

  /// The rest of an inline table, which stands on one line and does not end in a comma.
  private mutating func inlineTable() throws(TOMLError) -> TOMLTable {
    var table = TOMLTable(.inline)
    scanner.skipSpace()
    guard !scanner.take("}") else { return table }
    repeat {
      let (path, value) = try pair()
      try table.set(path[...], to: value)
      scanner.skipSpace()
    } while scanner.take(",")
    guard scanner.take("}") else { throw scanner.expected("',' or '}' in a table") }
    return table
  }
}
