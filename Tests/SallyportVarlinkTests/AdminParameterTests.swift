import SallyportVarlink
import Testing

struct AdminParameterTests {
  static let longName = String(repeating: "x", count: 257)
  static let longRemark = String(repeating: "x", count: 201)

  static func rule(_ field: String, _ value: JSONValue) -> JSONObject {
    var rule = fullRule.json
    rule.set(field, value)
    return rule
  }

  static let brokenRules: [(rule: JSONObject, field: String)] = [
    ([:], "effect"),
    (rule("effect", "allow"), "effect"),
    (rule("note", ""), "note"),
    (rule("note", .string(longRemark)), "note"),
    (rule("note", .null), "note"),
    (rule("until", "tomorrow"), "until"),
    (rule("account", .array(["ada"])), "account"),
    (rule("accounts", .null), "accounts"),
    (rule("accounts", "ada"), "accounts"),
    (rule("accounts", .array([""])), "accounts"),
    (rule("accounts", .array([.string(longName)])), "accounts"),
    (rule("groups", .array([1])), "groups"),
    (rule("groups", .array(Array(repeating: "staff", count: 65))), "groups"),
    (rule("services", .array([.string(longName)])), "services"),
    (rule("networks", .array([.string(String(repeating: "1", count: 65))])), "networks"),
  ]

  @Test(
    "A rule with a field that is unknown, missing or too long is refused, wherever it stands",
    arguments: brokenRules)
  func brokenRuleIsRefused(rule: JSONObject, field: String) {
    #expect(throws: InvalidParameter(field)) { try AdminRule(json: rule) }
    let parameters: JSONObject = ["settings": .array([]), "rules": .array([.object(rule)])]
    #expect(throws: InvalidParameter(field)) { try ChangePolicy(parameters: parameters) }
    let policy: JSONObject = [
      "settings": .array([]), "rules": .array([.object(rule)]), "revision": "1",
    ]
    #expect(throws: InvalidParameter(field)) { try AdminPolicy(json: policy) }
  }

  @Test("A rule with as many entries as are allowed, and the longest of them, is taken")
  func longestRuleIsTaken() throws {
    let name = String(longNameThatFits)
    let names = Array(repeating: name, count: 64)
    let rule = AdminRule(
      effect: .require, accounts: names, groups: names, services: names,
      networks: Array(repeating: String(repeating: "1", count: 64), count: 64),
      note: String(Self.longRemark.dropLast()))
    #expect(try AdminRule(json: rule.json) == rule)
  }

  private let longNameThatFits = longName.dropLast()

  static let outOfRange: [(method: String, parameters: JSONObject, field: String)] = [
    ("ListUsers", ["limit": 0], "limit"),
    ("ListUsers", ["limit": 501], "limit"),
    ("ListUsers", ["after": ""], "after"),
    ("ListUsers", ["after": .string(longName)], "after"),
    ("ListUsers", ["secondFactor": "on"], "secondFactor"),
    ("GetUser", ["user": .string(longName)], "user"),
    ("UnlockAccount", ["user": .string(longName)], "user"),
    ("DisableUser", [:], "user"),
    ("GrantPass", ["user": "u", "duration": 0, "reason": "r"], "duration"),
    ("GrantPass", ["user": "u", "duration": -1, "reason": "r"], "duration"),
    ("GrantPass", ["user": "u", "duration": 2_592_001, "reason": "r"], "duration"),
    ("GrantPass", ["user": "u", "duration": 1, "reason": ""], "reason"),
    ("GrantPass", ["user": "u", "duration": 1, "reason": .string(longRemark)], "reason"),
    ("ChangePolicy", ["settings": .null], "settings"),
    ("ChangePolicy", ["settings": .array(many(257) { _ in .object(setting) })], "settings"),
    ("ChangePolicy", ["settings": .array([.object(["name": ""])])], "name"),
    ("ChangePolicy", ["settings": .array([.object(["name": "a", "Value": "b"])])], "Value"),
    ("ChangePolicy", ["settings": .array([.object(["name": "a", "value": 1])])], "value"),
    ("ChangePolicy", ["settings": .array([.object(["name": "a", "value": long])])], "value"),
    ("ChangePolicy", ["settings": .array([]), "rules": rules(1025)], "rules"),
    ("ChangePolicy", ["settings": .array([]), "revision": ""], "revision"),
    ("PreviewPolicy", ["settings": .array([])], "users"),
    ("PreviewPolicy", preview(many(201) { "u\($0)" }), "users"),
    ("PreviewPolicy", preview([""]), "users"),
    ("PreviewPolicy", preview([.string(longName)]), "users"),
    ("PreviewPolicy", ["settings": .array([]), "users": .array([]), "at": -1], "at"),
    ("ExplainPolicy", ["user": "u", "service": ""], "service"),
    ("CheckLogin", ["user": "u"], "service"),
    ("CheckLogin", ["user": "u", "service": "su", "address": ""], "address"),
    ("ExplainPolicy", ["user": "u", "address": ""], "address"),
    ("ExplainPolicy", ["user": "u", "authority": .object(["loginUID": -1])], "loginUID"),
    ("ExplainPolicy", ["user": "u", "authority": .object(["uid": 0])], "uid"),
  ]

  @Test("A value outside the interface's limits is refused", arguments: outOfRange)
  func outOfRangeIsRefused(method: String, parameters: JSONObject, field: String) throws {
    let sample = try #require(callSamples.first { $0.method.hasSuffix(".\(method)") })
    #expect(throws: InvalidParameter(field)) { try sample.decodeCall(parameters) }
  }

  static let inRange: [(method: String, parameters: JSONObject)] = [
    ("UnlockAccount", ["user": ""]),
    ("GrantPass", ["user": "u", "duration": 2_592_000, "reason": "r"]),
    ("ChangePolicy", ["settings": .array([]), "rules": rules(1024)]),
    ("ChangePolicy", ["settings": .array([.object(["name": "a", "value": ""])]), "rules": .null]),
    ("PreviewPolicy", preview(many(200) { "u\($0)" })),
  ]

  @Test("A value at the very limit is accepted", arguments: inRange)
  func inRangeIsAccepted(method: String, parameters: JSONObject) throws {
    let sample = try #require(callSamples.first { $0.method.hasSuffix(".\(method)") })
    #expect(throws: Never.self) { try sample.decodeCall(parameters) }
  }

  @Test("A rule without an end and without conditions survives the wire as such")
  func bareRule() throws {
    let rule = AdminRule(effect: .exempt, note: "everybody")
    #expect(rule.json["until"] == nil)
    #expect(rule.json["accounts"] == .array([]))
    #expect(try AdminRule(json: rule.json) == rule)
  }

  @Test("A setting without a value is not one with an empty value")
  func noValue() throws {
    let absent = AdminSetting(name: "issuer")
    #expect(absent.json["value"] == nil)
    #expect(try AdminSetting(json: absent.json) == absent)
    let empty = AdminSetting(name: "mandatory.groups", value: "")
    #expect(try AdminSetting(json: empty.json) == empty)
    #expect(absent != AdminSetting(name: "issuer", value: ""))
  }

  private static let setting: JSONObject = ["name": "mode", "value": "off"]
  private static let long = JSONValue.string(String(repeating: "x", count: 4097))

  private static func many(_ count: Int, _ element: (Int) -> JSONValue) -> [JSONValue] {
    (0..<count).map(element)
  }

  private static func many(_ count: Int, _ element: (Int) -> String) -> [JSONValue] {
    (0..<count).map { .string(element($0)) }
  }

  private static func rules(_ count: Int) -> JSONValue {
    .array(many(count) { _ in .object(fullRule.json) })
  }

  private static func preview(_ users: [JSONValue]) -> JSONObject {
    ["settings": .array([]), "users": .array(users)]
  }
}
