import SallyportVarlink
import Testing

@testable import sallyport

struct TypedValueTests {
  @Test(
    "A length of time needs numbers and units",
    arguments: [
      "", "8", "h", "8x", "-8h", "8 h", "8h2", "1.5h", "99999999999999999999s",
      "9223372036854775807d", "9223372036854775807s1s", "8H",
    ])
  func noTimeSpan(text: String) {
    #expect(TimeSpan(argument: text) == nil)
  }

  @Test(
    "A length of time is the sum of its parts",
    arguments: [
      ("90s", 90), ("90min", 5400), ("90m", 5400), ("8h", 28_800), ("1d12h", 129_600),
      ("0s", 0), ("30d", 2_592_000),
    ] as [(String, Int64)])
  func timeSpan(text: String, seconds: Int64) {
    #expect(TimeSpan(argument: text) == TimeSpan(seconds: seconds))
  }

  @Test(
    "A date that never is, or another text, is none",
    arguments: [
      "", "tomorrow", "2027-02-30", "2027-13-01", "2027-00-10", "2027-1-1", "27-01-01",
      "2027-01-01 24:00", "2027-01-01 12:60", "2027-01-01 12", "2027-01-01T", "2027-01-01T14:05",
      "2027-01-01 1:05",
      "2027-01-01 12:05:06", "2027-01-01-12:05", "1969-12-31", "99999-01-01", "2027 01 01",
      "-2027-01-01", "2027-01-0é",
    ])
  func noDate(text: String) {
    #expect(LocalDate(argument: text) == nil)
  }

  @Test(
    "A date is the begin of its day or minute here",
    arguments: ["2027-03-01", "2027-03-01 14:05", "2028-02-29", "9999-12-31 23:59"])
  func date(text: String) throws {
    let seconds = try #require(LocalDate(argument: text)?.seconds)
    #expect(LocalTime.minutes(seconds) == (text.count == 10 ? text + " 00:00" : text))
  }

  @Test(
    "Settings are typed as people write them, and sent as the interface has them",
    arguments: [
      ("remember", "off", "0"), ("mandatory.from", "at once", ""), ("remember", "8h", "28800"),
      ("remember", "3600", "3600"),
      ("mandatory.groups", "everybody", ""), ("mandatory.groups", "staff, admins", "staff,admins"),
      ("issuer", "Example Corp", "Example Corp"), ("window", "2", "2"),
    ])
  func settings(name: String, typed: String, wire: String) throws {
    #expect(try SettingValue.wire(typed, for: name) == wire)
  }

  @Test(
    "A value that its setting cannot mean is refused before anything is sent",
    arguments: [
      ("remember", "always"), ("remember", ""), ("mandatory.from", "1772323200"),
      ("mandatory.from", "soon"),
    ])
  func wrongSettings(name: String, typed: String) {
    #expect(throws: CommandFailure.self) { try SettingValue.wire(typed, for: name) }
  }

  @Test(
    "Settings are shown as people read them",
    arguments: [
      ("remember", "0", "off"), ("remember", "28800", "8 h"),
      ("remember", "8", "8 seconds"), ("remember", "1", "1 second"), ("remember", "60", "1 min"),
      ("mandatory.from", "7", "day 7"),
      ("mandatory.from", nil, "-"), ("mandatory.from", "", "at once"),
      ("issuer", "", "this machine's name"), ("mandatory.groups", "", "everybody"),
      ("mandatory.groups", "staff,admins", "staff,admins"), ("issuer", "a\u{1B}[2J", "a[2J"),
    ] as [(String, String?, String)])
  func shownSettings(name: String, wire: String?, text: String) {
    #expect(SettingValue.text(wire, of: name, date: { "day \($0)" }) == text)
  }

  @Test("A day that was typed is what is sent")
  func mandatoryFrom() throws {
    let seconds = try #require(LocalDate(argument: "2027-03-01")?.seconds)
    #expect(try SettingValue.wire("2027-03-01", for: "mandatory.from") == String(seconds))
  }
}
