import SallyportVarlink
import Testing

struct ParameterTests {
  @Test("A call with a field that the interface does not know is refused by that field's name")
  func unknownFieldIsRefused() {
    for sample in callSamples {
      var parameters = sample.fullParameters
      parameters.set("surprise", .null)
      #expect(throws: InvalidParameter("surprise")) { try sample.decodeCall(parameters) }
    }
  }

  @Test("A reply with a field that the client does not know is read all the same")
  func unknownReplyFieldIsIgnored() throws {
    for sample in callSamples {
      var parameters = sample.fullReplyParameters
      parameters.set("surprise", .array([.object([:])]))
      try sample.decodeReply(parameters)
    }
  }

  @Test("A field of another type, or a required one left out, is refused by its name")
  func wrongTypeIsRefused() {
    for sample in callSamples {
      for member in sample.fullParameters.members {
        var parameters = sample.fullParameters
        parameters.set(member.key, .array([.null]))
        #expect(throws: InvalidParameter(member.key)) { try sample.decodeCall(parameters) }
      }
      for member in sample.bareParameters.members {
        var parameters = sample.bareParameters
        parameters.set(member.key, .null)
        #expect(throws: InvalidParameter(member.key)) { try sample.decodeCall(parameters) }
      }
    }
  }

  static let long = String(repeating: "x", count: 257)

  static let outOfRange: [(method: String, parameters: JSONObject, field: String)] = [
    ("Begin", ["user": "", "service": "s"], "user"),
    ("Begin", ["user": .string(long), "service": "s"], "user"),
    ("Begin", ["user": "u", "service": ""], "service"),
    ("Begin", ["user": "u", "service": .string(long)], "service"),
    ("Begin", ["user": "u", "service": "s", "terminal": .string(long)], "terminal"),
    ("Begin", ["user": "u", "service": "s", "firstAnswer": .string(long + long)], "firstAnswer"),
    ("Answer", ["response": .string(long + long)], "response"),
    ("CheckAccount", ["user": .string(long), "service": "s"], "user"),
    ("BeginEnrollment", ["name": ""], "name"),
    ("BeginEnrollment", ["name": .string(String(repeating: "é", count: 33))], "name"),
    ("BeginEnrollment", ["name": "a\u{1B}[2J"], "name"),
    ("BeginEnrollment", ["name": "a\u{85}b"], "name"),
    ("BeginEnrollment", ["algorithm": "MD5"], "algorithm"),
    ("BeginEnrollment", ["algorithm": "sha1"], "algorithm"),
    ("BeginEnrollment", ["digits": 5], "digits"),
    ("BeginEnrollment", ["digits": 9], "digits"),
    ("BeginEnrollment", ["period": 0], "period"),
    ("BeginEnrollment", ["period": 45], "period"),
    ("RemoveDevice", ["name": ""], "name"),
    ("RemoveDevice", ["name": "a\nb"], "name"),
    ("ResynchronizeDevice", ["name": .string(String(repeating: "x", count: 65))], "name"),
    ("ResynchronizeDevice", ["name": "phone", "firstCode": "492039"], "secondCode"),
    ("ResynchronizeDevice", ["name": "phone", "secondCode": "492039"], "firstCode"),
    ("GetInterfaceDescription", ["interface": .string(long)], "interface"),
    ("ReadAudit", ["limit": 0], "limit"),
    ("ReadAudit", ["limit": 1001], "limit"),
    ("ReadAudit", ["after": -1], "after"),
    ("VerifyAudit", ["after": -1], "after"),
    ("VerifyAudit", authority("loginUID", -1), "loginUID"),
    ("VerifyAudit", authority("loginUID", 4_294_967_295), "loginUID"),
    ("VerifyAudit", authority("stepUp", 492_039), "stepUp"),
    ("VerifyAudit", authority("breakGlass", ""), "breakGlass"),
    ("VerifyAudit", authority("breakGlass", .string(String(long.prefix(201)))), "breakGlass"),
    ("VerifyAudit", authority("surprise", .null), "surprise"),
  ]

  private static func authority(_ field: String, _ value: JSONValue) -> JSONObject {
    ["authority": .object([field: value])]
  }

  @Test("A value outside the interface's limits is refused", arguments: outOfRange)
  func outOfRangeIsRefused(method: String, parameters: JSONObject, field: String) throws {
    let sample = try #require(callSamples.first { $0.method.hasSuffix(".\(method)") })
    #expect(throws: InvalidParameter(field)) { try sample.decodeCall(parameters) }
  }

  static let inRange: [(method: String, parameters: JSONObject)] = [
    ("Begin", ["user": .string(String(long.dropLast())), "service": "s", "terminal": ""]),
    ("Answer", ["response": .string(String(repeating: "x", count: 512))]),
    ("BeginEnrollment", ["name": .string(String(repeating: "é", count: 32)), "digits": 7]),
    ("BeginEnrollment", ["name": .null, "algorithm": .null, "digits": .null, "period": .null]),
  ]

  @Test("A value at the very limit is accepted", arguments: inRange)
  func inRangeIsAccepted(method: String, parameters: JSONObject) throws {
    let sample = try #require(callSamples.first { $0.method.hasSuffix(".\(method)") })
    #expect(throws: Never.self) { try sample.decodeCall(parameters) }
  }

  static let brokenSteps: [(json: String, field: String)] = [
    ("{}", "kind"),
    (#"{"kind":"ask"}"#, "kind"),
    (#"{"kind":"prompt"}"#, "text"),
    (#"{"kind":"prompt","text":"x","echo":"yes"}"#, "echo"),
    (#"{"kind":"info"}"#, "text"),
    (#"{"kind":"done"}"#, "verdict"),
    (#"{"kind":"done","verdict":"perhaps"}"#, "verdict"),
  ]

  @Test("A step that does not say what its kind must say is refused", arguments: brokenSteps)
  func brokenStepIsRefused(json: String, field: String) throws {
    let step = try object(json)
    #expect(throws: InvalidParameter(field)) { try LoginStep(json: step) }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
}
