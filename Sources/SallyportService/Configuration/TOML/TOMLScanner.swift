/// Walks the bytes of a TOML document: space, line ends, keys, strings and numbers.
struct TOMLScanner {
  private let bytes: [UInt8]
  private var position = 0
  /// Counted from 1.
  private(set) var line = 1

  /// - Parameter text: a byte order mark at its start is no part of it.
  init(_ text: String) {
    let bytes = Array(text.utf8)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
  }

  // MARK: Position

  var isAtEnd: Bool { position == bytes.count }

  /// Whether nothing but a comment stands on the rest of the line.
  var isAtEndOfLine: Bool {
    switch next {
    case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): true
    default: false
    }
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Steps over the text if it is next.
  mutating func take(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func takeAll(_ isWanted: (UInt8) -> Bool) -> String {
    let start = position
    while let byte = next, isWanted(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  func expected(_ what: String) -> TOMLError {
    guard next != 0 else { return error("has a NUL character") }
    return error("expected \(what)")
  }

  private func error(_ reason: String) -> TOMLError {
    TOMLError(line: line, reason: reason)
  }

  // MARK: Space

  mutating func skipSpace() {
    _ = takeAll(Self.isSpace)
  }

  /// Steps over the rest of a line that may hold a comment only.
  mutating func endLine() throws(TOMLError) {
    skipSpace()
    if take("#") {
      while let byte = next, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
        try refuseControl(byte)
        position += 1
      }
    }
    guard !isAtEnd else { return }
    guard takeLineEnd() else { throw expected("the end of the line") }
  }

  /// Steps over lines without content, as they may stand in an array.
  mutating func skipLines() throws(TOMLError) {
    skipSpace()
    while !isAtEnd, isAtEndOfLine {
      try endLine()
      skipSpace()
    }
  }

  private mutating func takeLineEnd() -> Bool {
    guard take("\n") || take("\r\n") else { return false }
    line += 1
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  private func refuseControl(_ byte: UInt8) throws(TOMLError) {
    guard byte != 0 else { throw error("has a NUL character") }
    guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else {
      throw error("has a control character")
    }
  }

  // MARK: Keys

  /// A key between dots: letters, digits, `_` and `-`, or a string on one line.
  mutating func keyPart() throws(TOMLError) -> String {
    if take("\"") { return try basicString() }
    if take("'") { return try literalString() }
    let part = takeAll { byte in
      Self.isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    guard !part.isEmpty else { throw expected("a key") }
    return part
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  // MARK: Strings

  /// A string of any kind; nil where none begins.
  mutating func string() throws(TOMLError) -> String? {
    if take("\"\"\"") { return try multiLineString("\"\"\"", escapes: true) }
    if take("'''") { return try multiLineString("'''", escapes: false) }
    if take("\"") { return try basicString() }
    if take("'") { return try literalString() }
    return nil
  }

  private mutating func basicString() throws(TOMLError) -> String {
    var text: [UInt8] = []
    while !take("\"") {
      if take("\\") { try escape(into: &text) } else { text.append(try character()) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func literalString() throws(TOMLError) -> String {
    var text: [UInt8] = []
    while !take("'") { text.append(try character()) }
    return String(decoding: text, as: UTF8.self)
  }

  /// A byte of a string that stands for itself and does not end the line.
  private mutating func character() throws(TOMLError) -> UInt8 {
    guard let byte = next, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") else {
      throw error("a string is not closed")
    }
    try refuseControl(byte)
    position += 1
    return byte
  }

  private mutating func multiLineString(
    _ quotes: String, escapes: Bool
  ) throws(TOMLError) -> String {
    var text: [UInt8] = []
    _ = takeLineEnd()
    while true {
      if take(quotes) {
        // Up to two more belong to the text.
        let more = quotes.prefix(1)
        for _ in 0..<2 where take(String(more)) { text += Array(more.utf8) }
        return String(decoding: text, as: UTF8.self)
      }
      if takeLineEnd() {
        text.append(UInt8(ascii: "\n"))
      } else if escapes, take("\\") {
        if !skipLineEnding() { try escape(into: &text) }
      } else {
        text.append(try character())
      }
    }
  }

  /// Behind a backslash: the end of the line and all space up to what follows.
  private mutating func skipLineEnding() -> Bool {
    let start = position
    skipSpace()
    guard takeLineEnd() else {
      position = start
      return false
    }
    repeat { skipSpace() } while takeLineEnd()
    return true
  }

  /// One escape behind its backslash.
  private mutating func escape(into text: inout [UInt8]) throws(TOMLError) {
    guard let byte = next else { throw error("a string is not closed") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "u"): text += try scalar(digits: 4)
    case UInt8(ascii: "U"): text += try scalar(digits: 8)
    default: throw error("a backslash in double quotes begins no escape")
    }
  }

  private mutating func scalar(digits count: Int) throws(TOMLError) -> [UInt8] {
    let digits = bytes[position...].prefix(count)
    guard digits.count == count,
      digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(value)
    else { throw error("an escape names no character") }
    guard value != 0 else { throw error("has a NUL character") }
    position += count
    return Array(String(scalar).utf8)
  }

  // MARK: Other values

  /// A boolean, an integer, or what looks like a float, a date or a time.
  mutating func bareValue() throws(TOMLError) -> TOMLValue.Content {
    let word = takeAll { Self.isLetterOrDigit($0) || "+-._:".utf8.contains($0) }
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    if let number = Self.integer(word) { return .integer(number) }
    guard Self.looksLikeOther(word) else { throw expected("a value") }
    return .other
  }

  /// An integer of TOML within 64 bits; nil for anything else.
  private static func integer(_ word: String) -> Int64? {
    let sign = word.prefix { $0 == "+" || $0 == "-" }
    // Each underscore stands between two digits.
    let groups = word.dropFirst(sign.count).split(separator: "_", omittingEmptySubsequences: false)
    let digits = groups.joined()
    guard sign.count <= 1, groups.allSatisfy({ !$0.isEmpty }),
      digits.utf8.allSatisfy(isLetterOrDigit)
    else { return nil }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where groups[0].hasPrefix(prefix) {
      let isWhole = sign.isEmpty && groups[0].count > prefix.count
      return isWhole ? Int64(digits.dropFirst(prefix.count), radix: radix) : nil
    }
    guard digits == "0" || !digits.hasPrefix("0") else { return nil }
    return Int64(sign + digits)
  }

  private static func looksLikeOther(_ word: String) -> Bool {
    let unsigned = word.drop { $0 == "+" || $0 == "-" }
    if unsigned == "inf" || unsigned == "nan" { return true }
    guard let first = unsigned.utf8.first, (0x30...0x39).contains(first) else { return false }
    return unsigned.utf8.contains { !(0x30...0x39).contains($0) && $0 != UInt8(ascii: "_") }
  }
}
