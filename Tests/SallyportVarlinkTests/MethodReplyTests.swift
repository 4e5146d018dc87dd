import SallyportVarlink
import Testing

struct MethodReplyTests {
  static let violations: [(text: String, violation: ProtocolViolation)] = [
    ("[]", .notAnObject),
    (#"{"method":"a.b.C"}"#, .unknownKey),
    (#"{"parameters":1}"#, .wrongType(key: "parameters")),
    (#"{"continues":0}"#, .wrongType(key: "continues")),
    (#"{"error":null}"#, .wrongType(key: "error")),
    (#"{"error":"Oops"}"#, .invalidName),
    (#"{"error":"a.b.C","continues":true}"#, .unexpectedContinues),
  ]

  @Test("A reply that Varlink does not allow is refused", arguments: violations)
  func violationIsRefused(text: String, violation: ProtocolViolation) {
    #expect(throws: violation) {
      try decodeReply(Array(text.utf8))
    }
  }

  @Test("A reply that was written is read back as itself")
  func roundTrip() throws {
    let replies = [
      MethodReply(parameters: [:]),
      MethodReply(parameters: ["a": .bool(true)], continues: true),
      MethodReply(error: "org.example.Oops", parameters: ["why": .string("\"\n")]),
    ]
    for reply in replies {
      var frame: [UInt8] = []
      reply.appendFrame(to: &frame)
      #expect(frame.firstIndex(of: 0) == frame.count - 1)
      #expect(try decodeReply(frame.dropLast()) == reply)
    }
  }

  @Test("An empty object is a reply without parameters")
  func emptyReply() throws {
    let reply = try decodeReply(Array("{}".utf8))
    #expect(reply == MethodReply(parameters: [:]))
  }
}

@discardableResult
func decodeReply(_ bytes: [UInt8]) throws(ProtocolViolation) -> MethodReply {
  try MethodReply(decoding: bytes.span, maximumBytes: 1000)
}
