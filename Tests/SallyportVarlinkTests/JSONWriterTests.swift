import SallyportVarlink
import Testing

struct JSONWriterTests {
  static let values: [(value: JSONValue, text: String)] = [
    (.null, "null"),
    (.bool(true), "true"),
    (.bool(false), "false"),
    (.integer(.min), "-9223372036854775808"),
    (.integer(.max), "9223372036854775807"),
    (.string(""), "\"\""),
    (.string("é😀/"), "\"é😀/\""),
    (.string("\"\\\n\r\t"), #""\"\\\n\r\t""#),
    (.string("\u{1}\u{8}\u{1B}\u{1F}\u{7F}"), "\"\\u0001\\u0008\\u001b\\u001f\u{7F}\""),
    (.array([]), "[]"),
    (.array([.integer(1), .null]), "[1,null]"),
    (.object([:]), "{}"),
    (.object(["b": .integer(1), "a\n": .array([.object([:])])]), #"{"b":1,"a\n":[{}]}"#),
  ]

  @Test("A value is written compactly and read back as itself", arguments: values)
  func roundTrip(value: JSONValue, text: String) throws {
    var bytes: [UInt8] = []
    value.append(to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
    #expect(try scan(bytes) == value)
  }

  @Test("Nothing that is written holds a NUL, which would end the message")
  func neverANUL() {
    var bytes: [UInt8] = []
    JSONValue.object(["a\u{0}b": .string("\u{0}")]).append(to: &bytes)
    #expect(!bytes.contains(0))
  }
}
