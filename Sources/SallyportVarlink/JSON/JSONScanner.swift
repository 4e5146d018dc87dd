/// One pass over the bytes of a JSON text, without going back.
///
/// The bytes are handed from function to function, because a type that kept a `Span` would need an
/// experimental feature.
struct JSONScanner {
  private var position = 0
  private var depth = 0

  mutating func document(in bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
    let value = try value(in: bytes)
    skipWhitespace(in: bytes)
    guard position == bytes.count else { throw error(.trailingBytes) }
    return value
  }

  private mutating func value(in bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
    switch try nextToken(in: bytes) {
    case UInt8(ascii: "\""): .string(try string(in: bytes))
    case UInt8(ascii: "{"): .object(try object(in: bytes))
    case UInt8(ascii: "["): .array(try array(in: bytes))
    case UInt8(ascii: "t"): try literal("true", .bool(true), in: bytes)
    case UInt8(ascii: "f"): try literal("false", .bool(false), in: bytes)
    case UInt8(ascii: "n"): try literal("null", .null, in: bytes)
    default: .integer(try integer(in: bytes))
    }
  }

  // MARK: Structure

  private mutating func object(in bytes: Span<UInt8>) throws(JSONError) -> JSONObject {
    try enter()
    var object = JSONObject()
    if try nextToken(in: bytes) == UInt8(ascii: "}") {
      leave()
      return object
    }
    while true {
      try member(of: &object, in: bytes)
      if try isLast(before: UInt8(ascii: "}"), in: bytes) { return object }
    }
  }

  private mutating func member(
    of object: inout JSONObject, in bytes: Span<UInt8>
  ) throws(JSONError) {
    guard try nextToken(in: bytes) == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
    let start = position
    let key = try string(in: bytes)
    guard try nextToken(in: bytes) == UInt8(ascii: ":") else { throw error(.unexpectedByte) }
    position += 1
    let value = try value(in: bytes)
    guard object.count < JSONLimits.maximumMembers else {
      throw JSONError(reason: .tooManyMembers, offset: start)
    }
    guard object.insertNew(key, value) else {
      throw JSONError(reason: .duplicateKey, offset: start)
    }
  }

  private mutating func array(in bytes: Span<UInt8>) throws(JSONError) -> [JSONValue] {
    try enter()
    var elements: [JSONValue] = []
    if try nextToken(in: bytes) == UInt8(ascii: "]") {
      leave()
      return elements
    }
    while true {
      elements.append(try value(in: bytes))
      if try isLast(before: UInt8(ascii: "]"), in: bytes) { return elements }
    }
  }

  private mutating func enter() throws(JSONError) {
    guard depth < JSONLimits.maximumDepth else { throw error(.tooDeep) }
    depth += 1
    position += 1
  }

  private mutating func leave() {
    depth -= 1
    position += 1
  }

  /// Steps over the comma or the closing bracket behind an element; true for the bracket.
  private mutating func isLast(
    before bracket: UInt8, in bytes: Span<UInt8>
  ) throws(JSONError) -> Bool {
    let byte = try nextToken(in: bytes)
    if byte == bracket {
      leave()
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw error(.unexpectedByte) }
    position += 1
    return false
  }

  private mutating func literal(
    _ word: String, _ value: JSONValue, in bytes: Span<UInt8>
  ) throws(JSONError) -> JSONValue {
    for expected in word.utf8 {
      guard position < bytes.count else { throw error(.unexpectedEnd) }
      guard bytes[position] == expected else { throw error(.unexpectedByte) }
      position += 1
    }
    return value
  }

  // MARK: Numbers

  /// An optional minus, then digits without a leading zero (RFC 8259 §6), and nothing else.
  private mutating func integer(in bytes: Span<UInt8>) throws(JSONError) -> Int64 {
    let start = position
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    guard let first = digit(bytes[position]) else { throw error(.unexpectedByte) }
    position += 1
    // Counted downwards, because the smallest integer has no positive twin.
    var value = -first
    while position < bytes.count, let next = digit(bytes[position]) {
      guard first != 0 else { throw JSONError(reason: .leadingZero, offset: start) }
      let (product, overflows) = value.multipliedReportingOverflow(by: 10)
      let (difference, underflows) = product.subtractingReportingOverflow(next)
      guard !overflows, !underflows else {
        throw JSONError(reason: .integerOutOfRange, offset: start)
      }
      value = difference
      position += 1
    }
    guard !continuesAsFloat(in: bytes) else {
      throw JSONError(reason: .notAnInteger, offset: start)
    }
    if isNegative { return value }
    guard value != .min else { throw JSONError(reason: .integerOutOfRange, offset: start) }
    return -value
  }

  private func continuesAsFloat(in bytes: Span<UInt8>) -> Bool {
    guard position < bytes.count else { return false }
    return switch bytes[position] {
    case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
    default: false
    }
  }

  private func digit(_ byte: UInt8) -> Int64? {
    (0x30...0x39).contains(byte) ? Int64(byte - 0x30) : nil
  }

  // MARK: Strings

  /// A string at whose opening quote the scanner stands.
  private mutating func string(in bytes: Span<UInt8>) throws(JSONError) -> String {
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return try text(of: bytes.extracting(start..<(position - 1)), from: start)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(in: bytes, from: start) }
      guard byte >= 0x20 else { throw error(.controlCharacter) }
      position += 1
    }
    throw error(.unexpectedEnd)
  }

  /// The rest of a string from its first backslash on; `start` is its first byte.
  private mutating func escapedString(
    in bytes: Span<UInt8>, from start: Int
  ) throws(JSONError) -> String {
    var unescaped: [UInt8] = []
    for index in start..<position { unescaped.append(bytes[index]) }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return try text(of: unescaped.span, from: start)
      case UInt8(ascii: "\\"): try appendEscape(to: &unescaped, in: bytes)
      case 0..<0x20: throw JSONError(reason: .controlCharacter, offset: position - 1)
      default: unescaped.append(byte)
      }
    }
    throw error(.unexpectedEnd)
  }

  private func text(of bytes: Span<UInt8>, from start: Int) throws(JSONError) -> String {
    do {
      return String(copying: try UTF8Span(validating: bytes))
    } catch {
      throw JSONError(reason: .invalidUTF8, offset: start)
    }
  }

  /// One escape behind its backslash.
  private mutating func appendEscape(
    to unescaped: inout [UInt8], in bytes: Span<UInt8>
  ) throws(JSONError) {
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    let byte = bytes[position]
    guard byte != UInt8(ascii: "u") else {
      return try appendUnicodeEscape(to: &unescaped, in: bytes)
    }
    guard let character = Self.shortEscape(byte) else { throw error(.invalidEscape) }
    unescaped.append(character)
    position += 1
  }

  private static func shortEscape(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  /// `uXXXX`, or two of them that form a surrogate pair (RFC 8259 §7).
  private mutating func appendUnicodeEscape(
    to unescaped: inout [UInt8], in bytes: Span<UInt8>
  ) throws(JSONError) {
    let start = position - 1
    let unit = try codeUnit(in: bytes)
    guard unit != 0 else { throw JSONError(reason: .nulCharacter, offset: start) }
    var scalar = Unicode.Scalar(unit)
    if UTF16.isLeadSurrogate(unit) { scalar = try pair(lead: unit, in: bytes) }
    guard let scalar, let encoded = UTF8.encode(scalar) else {
      throw JSONError(reason: .unpairedSurrogate, offset: start)
    }
    unescaped.append(contentsOf: encoded)
  }

  /// The character whose second half stands behind a lead surrogate; nil where none does.
  private mutating func pair(
    lead: UInt16, in bytes: Span<UInt8>
  ) throws(JSONError) -> Unicode.Scalar? {
    guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { return nil }
    position += 1
    let trail = try codeUnit(in: bytes)
    guard UTF16.isTrailSurrogate(trail) else { return nil }
    return Unicode.Scalar(0x10000 + UInt32(lead & 0x3FF) << 10 + UInt32(trail & 0x3FF))
  }

  /// Four hexadecimal digits behind a `u`.
  private mutating func codeUnit(in bytes: Span<UInt8>) throws(JSONError) -> UInt16 {
    position += 1
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw error(.unexpectedEnd) }
      guard let nibble = Self.hexadecimalDigit(bytes[position]) else {
        throw error(.invalidEscape)
      }
      unit = unit << 4 | nibble
      position += 1
    }
    return unit
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case 0x30...0x39: UInt16(byte - 0x30)
    case 0x41...0x46: UInt16(byte - 0x41 + 10)
    case 0x61...0x66: UInt16(byte - 0x61 + 10)
    default: nil
    }
  }

  // MARK: Position

  /// The next byte that is not white space; the scanner stands on it.
  private mutating func nextToken(in bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
    skipWhitespace(in: bytes)
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    return bytes[position]
  }

  private mutating func skipWhitespace(in bytes: Span<UInt8>) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private func error(_ reason: JSONError.Reason) -> JSONError {
    JSONError(reason: reason, offset: position)
  }
}
