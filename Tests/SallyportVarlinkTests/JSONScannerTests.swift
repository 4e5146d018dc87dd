import SallyportVarlink
import Testing

struct JSONScannerTests {
  /// Texts that are refused, and why.
  static let refused: [(text: String, reason: JSONError.Reason)] = [
    ("", .unexpectedEnd),
    (" \t\r\n", .unexpectedEnd),
    ("{", .unexpectedEnd),
    ("[", .unexpectedEnd),
    ("[1", .unexpectedEnd),
    ("[1,", .unexpectedEnd),
    ("{\"a\"", .unexpectedEnd),
    ("{\"a\":", .unexpectedEnd),
    ("{\"a\":1", .unexpectedEnd),
    ("{\"a\":1,", .unexpectedEnd),
    ("\"", .unexpectedEnd),
    ("\"abc", .unexpectedEnd),
    ("\"\\", .unexpectedEnd),
    ("\"\\u12", .unexpectedEnd),
    ("-", .unexpectedEnd),
    ("tru", .unexpectedEnd),
    ("]", .unexpectedByte),
    ("}", .unexpectedByte),
    ("[,]", .unexpectedByte),
    ("[1,]", .unexpectedByte),
    ("[1 2]", .unexpectedByte),
    ("[1:2]", .unexpectedByte),
    ("{,}", .unexpectedByte),
    ("{\"a\":1,}", .unexpectedByte),
    ("{\"a\",1}", .unexpectedByte),
    ("{\"a\" 1}", .unexpectedByte),
    ("{a:1}", .unexpectedByte),
    ("{1:1}", .unexpectedByte),
    ("{'a':1}", .unexpectedByte),
    ("'a'", .unexpectedByte),
    ("nul1", .unexpectedByte),
    ("True", .unexpectedByte),
    ("NaN", .unexpectedByte),
    ("Infinity", .unexpectedByte),
    ("+1", .unexpectedByte),
    (".5", .unexpectedByte),
    ("-a", .unexpectedByte),
    ("--1", .unexpectedByte),
    ("/**/1", .unexpectedByte),
    ("\u{FEFF}1", .unexpectedByte),
    ("\u{A0}1", .unexpectedByte),
    ("\u{0B}1", .unexpectedByte),
    ("1 2", .trailingBytes),
    ("{}{}", .trailingBytes),
    ("nullx", .trailingBytes),
    ("1\u{0}", .trailingBytes),
    ("\"a\"b", .trailingBytes),
    ("0x1", .trailingBytes),
    ("01", .leadingZero),
    ("-01", .leadingZero),
    ("00", .leadingZero),
    ("1.0", .notAnInteger),
    ("0.0", .notAnInteger),
    ("-0.0", .notAnInteger),
    ("1e3", .notAnInteger),
    ("1E3", .notAnInteger),
    ("1.", .notAnInteger),
    ("9223372036854775808", .integerOutOfRange),
    ("-9223372036854775809", .integerOutOfRange),
    ("92233720368547758070", .integerOutOfRange),
    ("18446744073709551616", .integerOutOfRange),
    ("\"\n\"", .controlCharacter),
    ("\"\u{1F}\"", .controlCharacter),
    ("\"\u{0}\"", .controlCharacter),
    ("\"a\\nb\n\"", .controlCharacter),
    ("\"\\a\"", .invalidEscape),
    ("\"\\'\"", .invalidEscape),
    ("\"\\x41\"", .invalidEscape),
    ("\"\\U0041\"", .invalidEscape),
    ("\"\\u00G0\"", .invalidEscape),
    ("\"\\u 041\"", .invalidEscape),
    ("\"\\u+041\"", .invalidEscape),
    ("\"\\u0000\"", .nulCharacter),
    ("\"ada\\u0000x\"", .nulCharacter),
    ("\"\\uD800\"", .unpairedSurrogate),
    ("\"\\uDC00\"", .unpairedSurrogate),
    ("\"\\uD800x\"", .unpairedSurrogate),
    ("\"\\uD800\\n\"", .unpairedSurrogate),
    ("\"\\uD800\\uD800\"", .unpairedSurrogate),
    ("\"\\uDC00\\uD800\"", .unpairedSurrogate),
    ("{\"a\":1,\"a\":1}", .duplicateKey),
    ("{\"a\":1,\"\\u0061\":2}", .duplicateKey),
    ("{\"b\":{\"a\":1,\"c\":2,\"a\":null}}", .duplicateKey),
    ("{\"\":1,\"\":1}", .duplicateKey),
    ("[[[[[[[[[1]]]]]]]]]", .tooDeep),
    (String(repeating: "[", count: 1_000_000), .tooDeep),
    (String(repeating: "{\"a\":", count: 9) + "1", .tooDeep),
  ]

  @Test("A text that is not strict JSON is refused", arguments: refused)
  func notStrictIsRefused(text: String, reason: JSONError.Reason) {
    let error = #expect(throws: JSONError.self) { try scan(text) }
    #expect(error?.reason == reason)
  }

  static let invalidUTF8: [[UInt8]] = [
    [0xFF], [0x80], [0xC0, 0xAF], [0xC1, 0x81], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80],
    [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3],
    [0xE2, 0x82], [0xF0, 0x9F, 0x98],
  ]

  @Test("Invalid UTF-8 is refused in values, in keys and behind an escape", arguments: invalidUTF8)
  func invalidUTF8IsRefused(bytes: [UInt8]) {
    let quoted = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    let escaped = Array("\"\\n".utf8) + bytes + [UInt8(ascii: "\"")]
    let key = [UInt8(ascii: "{")] + quoted + Array(":1}".utf8)
    for text in [quoted, escaped, key] {
      let error = #expect(throws: JSONError.self) { try scan(text) }
      #expect(error?.reason == .invalidUTF8)
    }
  }

  @Test("A text above the caller's limit is refused, one of the very size is not")
  func tooLongIsRefused() throws {
    #expect(throws: JSONError(reason: .tooLong, offset: 4)) {
      try scan("\"abc\"", maximumBytes: 4)
    }
    #expect(try scan("\"abc\"", maximumBytes: 5) == .string("abc"))
  }

  @Test("An object of more members than the limit is refused")
  func tooManyMembersAreRefused() throws {
    func text(_ count: Int) -> String {
      "{" + (0..<count).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
    }
    let error = #expect(throws: JSONError.self) {
      try scan(text(JSONLimits.maximumMembers + 1))
    }
    #expect(error?.reason == .tooManyMembers)
    #expect(throws: Never.self) { try scan(text(JSONLimits.maximumMembers)) }
  }

  @Test("No prefix of a message is taken for a message")
  func truncatedIsRefused() {
    let parameters = #"{"x":[true,null,-12],"y":"\ud83d\ude00"}"#
    let text = Array("{\"method\":\"a.b.C\",\"parameters\":\(parameters)}".utf8)
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try scan(Array(text[..<length])) }
    }
    #expect(throws: Never.self) { try scan(text) }
  }

  static let accepted: [(text: String, value: JSONValue)] = [
    ("null", .null),
    (" true\n", .bool(true)),
    ("\tfalse\r", .bool(false)),
    ("0", .integer(0)),
    ("-0", .integer(0)),
    ("42", .integer(42)),
    ("9223372036854775807", .integer(.max)),
    ("-9223372036854775808", .integer(.min)),
    ("\"\"", .string("")),
    ("\"\u{7F}\"", .string("\u{7F}")),
    ("\"é€😀\"", .string("é€😀")),
    (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
    (#""\u0041\u00e9\u20AC\ud83D\uDe00z""#, .string("Aé€😀z")),
    (#""\u0001\ufffe\uFFFF""#, .string("\u{1}\u{FFFE}\u{FFFF}")),
    ("[]", .array([])),
    ("[ ]", .array([])),
    ("[1 , \"a\",null]", .array([.integer(1), .string("a"), .null])),
    ("[[[[[[[[]]]]]]]]", nested(8)),
    ("{}", .object([:])),
    ("{ }", .object([:])),
    ("{\"a\" : {\"a\":1}, \"\":2}", .object(["a": .object(["a": .integer(1)]), "": .integer(2)])),
  ]

  private static func nested(_ depth: Int) -> JSONValue {
    depth == 1 ? .array([]) : .array([nested(depth - 1)])
  }

  @Test("A strict text is read as what it says", arguments: accepted)
  func strictIsRead(text: String, value: JSONValue) throws {
    #expect(try scan(text) == value)
  }

  @Test("Keys that look alike and have other bytes are different keys")
  func keysAreComparedByteByByte() throws {
    guard case .object(var object) = try scan(#"{"\u00e9":1,"e\u0301":2,"\u212a":3}"#) else {
      Issue.record("not an object")
      return
    }
    #expect(object["\u{E9}"] == .integer(1))
    #expect(object["e\u{301}"] == .integer(2))
    #expect(object["K"] == nil)
    object.set("K", .integer(4))
    #expect(object.count == 4)
  }

  @Test("Members keep their order")
  func membersKeepTheirOrder() throws {
    guard case .object(let object) = try scan(#"{"z":1,"a":2,"m":3}"#) else {
      Issue.record("not an object")
      return
    }
    #expect(object.members.map(\.key) == ["z", "a", "m"])
  }
}

@discardableResult
func scan(_ text: String, maximumBytes: Int = 2_000_000) throws(JSONError) -> JSONValue {
  try scan(Array(text.utf8), maximumBytes: maximumBytes)
}

@discardableResult
func scan(_ bytes: [UInt8], maximumBytes: Int = 2_000_000) throws(JSONError) -> JSONValue {
  try JSONValue(scanning: bytes.span, maximumBytes: maximumBytes)
}
