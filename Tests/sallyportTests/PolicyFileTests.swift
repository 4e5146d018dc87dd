import SallyportVarlink
import Testing

@testable import sallyport

struct PolicyFileTests {
  static let rule = AdminRule(effect: .exempt, accounts: ["backup"], note: "copies", until: 9)
  static let policy = AdminPolicy(
    settings: [
      AdminSetting(name: "mode", value: "voluntary"), AdminSetting(name: "mandatory.from"),
      AdminSetting(name: "tries.su", value: "1"),
    ], rules: [rule], revision: "6d0f")

  static let broken: [(text: String, message: String)] = [
    ("", "f:1: unexpected end"),
    ("[]", "f is no JSON object"),
    ("{}x", "f:1: bytes after the value"),
    ("{\n\n  settings: []}", "f:3: unexpected byte"),
    (#"{"settings":[],"settings":[]}"#, "f:1: duplicate key"),
    (#"{"setting":[]}"#, "f: unknown field 'setting'"),
    (#"{"settings":{}}"#, "f: 'settings' is no list"),
    (#"{"rules":null}"#, "f: 'rules' is no list"),
    (#"{"rules":[1]}"#, "f: rules, number 1: no object"),
    (
      #"{"settings":[{"name":"mode","value":"off"},{"name":"window","value":1}]}"#,
      "f: settings, number 2: 'value' is missing, unknown or out of range"
    ),
    (
      #"{"settings":[{"name":"mode","valu":"off"}]}"#,
      "f: settings, number 1: 'valu' is missing, unknown or out of range"
    ),
    (
      #"{"settings":[{"name":"mode","value":"off"},{"name":"mode"}]}"#,
      "f: the setting 'mode' stands there twice"
    ),
    (
      #"{"rules":[{"effect":"exempt","account":["ada"],"accounts":[],"groups":[],"services":[],"#
        + #""networks":[],"note":"x"}]}"#,
      "f: rules, number 1: 'account' is missing, unknown or out of range"
    ),
    (
      #"{"rules":[{"effect":"exempt","groups":[],"services":[],"networks":[],"note":"x"}]}"#,
      "f: rules, number 1: 'accounts' is missing, unknown or out of range"
    ),
  ]

  @Test(
    "A file that says something else than was meant is refused, with the place", arguments: broken)
  func brokenFile(text: String, message: String) {
    let failure = #expect(throws: CommandFailure.self) {
      try PolicyFile(Array(text.utf8), path: "f")
    }
    #expect(failure?.message == message)
    #expect(failure?.hint != nil)
  }

  @Test("What policy show prints is a file that changes nothing")
  func roundTrip() throws {
    let text = JSONText.line(Self.policy.json)
    let file = try PolicyFile(Array(text.utf8), path: "f")
    #expect(Self.policy.difference(file.change(to: Self.policy)).isEmpty)
  }

  @Test("A whole file sets back what it does not name; the revision in it does not matter")
  func wholeFile() throws {
    let text = JSONText.line(Self.policy.json)
    let file = try PolicyFile(Array(text.utf8), path: "f")
    var other = Self.policy
    other.revision = "ffff"
    other.settings.append(AdminSetting(name: "tries.login", value: "2"))
    other.rules = []
    let change = other.difference(file.change(to: other))
    #expect(
      change
        == AdminPolicyChange(settings: [AdminSetting(name: "tries.login")], rules: [Self.rule]))
  }

  @Test("A part changes what it names and nothing else")
  func part() throws {
    let file = try PolicyFile(
      Array(#"{"settings":[{"name":"mode","value":"off"}]}"#.utf8), path: "f")
    #expect(
      file.change(to: Self.policy)
        == AdminPolicyChange(settings: [AdminSetting(name: "mode", value: "off")]))
    let rules = try PolicyFile(Array(#"{"rules":[]}"#.utf8), path: "f")
    #expect(rules.change(to: Self.policy) == AdminPolicyChange(rules: []))
    #expect(try PolicyFile(Array("{}".utf8), path: "f").change(to: Self.policy).isEmpty)
  }
}
