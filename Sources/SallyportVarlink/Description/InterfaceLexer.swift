/// Words and signs of an interface file, with their lines and the comments above them.
struct InterfaceLexer {
  enum Token: Equatable {
    /// Letters, digits, `_`, `.` and, within a word, `-`.
    case word(String)
    /// One of `( ) , : ?`, `->`, `[]`, `[string]`.
    case sign(String)
    case end
  }

  struct Item {
    let token: Token
    let line: Int
    /// The comment lines directly above, without their `#`.
    let documentation: String
  }

  private let characters: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var comments: [String] = []
  /// The line behind the last comment; a blank line parts a comment from what follows.
  private var lineBehindComments = 0

  init(_ text: String) {
    characters = Array(text.unicodeScalars)
  }

  /// All items of a text; the last is `.end`.
  static func items(of text: String) throws(InterfaceSyntaxError) -> [Item] {
    var lexer = InterfaceLexer(text)
    var items: [Item] = []
    repeat { items.append(try lexer.next()) } while items.last?.token != .end
    return items
  }

  private mutating func next() throws(InterfaceSyntaxError) -> Item {
    skipBlanksAndComments()
    let start = line
    let documentation = lineBehindComments == line ? comments.joined(separator: "\n") : ""
    comments = []
    return Item(token: try token(), line: start, documentation: documentation)
  }

  private mutating func skipBlanksAndComments() {
    while position < characters.count {
      switch characters[position] {
      case "\n":
        line += 1
        position += 1
      case " ", "\t", "\r": position += 1
      case "#": comment()
      default: return
      }
    }
  }

  private mutating func comment() {
    if lineBehindComments != line { comments = [] }
    position += 1
    if position < characters.count, characters[position] == " " { position += 1 }
    let end = characters[position...].firstIndex(of: "\n") ?? characters.count
    var text = String.UnicodeScalarView()
    text.append(contentsOf: characters[position..<end])
    comments.append(String(text))
    position = end
    lineBehindComments = line + 1
  }

  private mutating func token() throws(InterfaceSyntaxError) -> Token {
    guard position < characters.count else { return .end }
    for sign in ["(", ")", ",", ":", "?", "->", "[]", "[string]"] where take(sign) {
      return .sign(sign)
    }
    let start = position
    while position < characters.count, Self.isWord(characters[position]) { position += 1 }
    guard position > start else {
      throw InterfaceSyntaxError(line: line, message: "unexpected character")
    }
    var word = String.UnicodeScalarView()
    word.append(contentsOf: characters[start..<position])
    return .word(String(word))
  }

  private mutating func take(_ sign: String) -> Bool {
    guard characters[position...].starts(with: sign.unicodeScalars) else { return false }
    position += sign.unicodeScalars.count
    return true
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
    default: false
    }
  }
}
