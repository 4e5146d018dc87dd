import SallyportVarlink
import Testing

struct MethodCallTests {
  static let violations: [(text: String, violation: ProtocolViolation)] = [
    ("", .malformed(JSONError(reason: .unexpectedEnd, offset: 0))),
    ("[]", .notAnObject),
    ("null", .notAnObject),
    ("\"org.example.A\"", .notAnObject),
    ("{}", .methodMissing),
    (#"{"parameters":{}}"#, .methodMissing),
    (#"{"method":null}"#, .wrongType(key: "method")),
    (#"{"method":1}"#, .wrongType(key: "method")),
    (#"{"method":""}"#, .invalidName),
    (#"{"method":"Begin"}"#, .invalidName),
    (#"{"method":".Begin"}"#, .invalidName),
    (#"{"method":"a.b."}"#, .invalidName),
    (
      "{\"method\":\"a.\(String(repeating: "B", count: MessageLimits.qualifiedName))\"}",
      .invalidName
    ),
    (#"{"method":"a.b.C","extra":1}"#, .unknownKey),
    (#"{"method":"a.b.C","Parameters":{}}"#, .unknownKey),
    (#"{"method":"a.b.C","error":"x.y"}"#, .unknownKey),
    (#"{"method":"a.b.C","parameters":[]}"#, .wrongType(key: "parameters")),
    (#"{"method":"a.b.C","parameters":"x"}"#, .wrongType(key: "parameters")),
    (#"{"method":"a.b.C","oneway":1}"#, .wrongType(key: "oneway")),
    (#"{"method":"a.b.C","more":"true"}"#, .wrongType(key: "more")),
    (#"{"method":"a.b.C","oneway":true,"more":true}"#, .onewayAndMore),
    (#"{"method":"a.b.C","upgrade":true}"#, .upgrade),
  ]

  @Test("A call that Varlink does not allow closes the connection", arguments: violations)
  func violationIsRefused(text: String, violation: ProtocolViolation) {
    #expect(throws: violation) { try decodeCall(text) }
  }

  @Test("A repeated top-level key is refused")
  func repeatedKeyIsRefused() {
    #expect(throws: ProtocolViolation.self) {
      try decodeCall(#"{"method":"a.b.C","method":"a.b.C"}"#)
    }
    #expect(throws: ProtocolViolation.self) {
      try decodeCall(#"{"method":"a.b.C","parameters":{},"parameters":{}}"#)
    }
  }

  @Test("A call longer than the socket's limit is refused")
  func tooLongIsRefused() {
    #expect(throws: ProtocolViolation.tooLong(limit: 17)) {
      try decodeCall(#"{"method":"a.b.C"}"#, maximumBytes: 17)
    }
  }

  @Test(
    "Missing, null and empty parameters are the same",
    arguments: [
      #"{"method":"a.b.C"}"#, #"{"method":"a.b.C","parameters":null}"#,
      #"{"parameters":{},"method":"a.b.C"}"#,
      #"{"method":"a.b.C","oneway":false,"more":false,"upgrade":false}"#,
    ])
  func noParameters(text: String) throws {
    #expect(try decodeCall(text) == MethodCall(method: "a.b.C", parameters: [:]))
  }

  @Test("A call that was written is read back as itself")
  func roundTrip() throws {
    let calls = [
      MethodCall(method: "a.b.C", parameters: ["x": .integer(1), "y": .string("\u{1}é")]),
      MethodCall(method: "a.b.C", parameters: [:], oneway: true),
      MethodCall(method: "a.b.C", parameters: [:], more: true),
    ]
    for call in calls {
      var frame: [UInt8] = []
      call.appendFrame(to: &frame)
      #expect(frame.firstIndex(of: 0) == frame.count - 1)
      #expect(try decodeCall(frame.dropLast()) == call)
    }
  }

  @Test("A qualified name is split at its last dot")
  func nameIsSplit() throws {
    let name = try #require(QualifiedName.split("org.sallyport.Login.Begin"))
    #expect(name.interface == "org.sallyport.Login")
    #expect(name.member == "Begin")
  }
}

@discardableResult
func decodeCall(
  _ text: String, maximumBytes: Int = MessageLimits.login
) throws(ProtocolViolation) -> MethodCall {
  try decodeCall(Array(text.utf8), maximumBytes: maximumBytes)
}

@discardableResult
func decodeCall(
  _ bytes: [UInt8], maximumBytes: Int = MessageLimits.login
) throws(ProtocolViolation) -> MethodCall {
  try MethodCall(decoding: bytes.span, maximumBytes: maximumBytes)
}
