import SallyportImport
import SallyportVarlink
import Testing

@testable import sallyport

@Suite("Users files of pam_oath")
struct OathUsersFileTests {
  private static let key = "3132333435363738393031323334353637383930"
  private static let now: Int64 = 59_845_518 * 30 + 17

  private static func lines(_ text: String) -> [OathUsersFile.Line] {
    OathUsersFile(Array(text.utf8), now: now) { $0 == "2026-11-22T16:39:17L" ? now : nil }.lines
  }

  private static func content(_ line: String) -> Result<ForeignAuthenticator, ImportProblem>? {
    lines(line).first?.content
  }

  static let refused: [(line: String, problem: ImportProblem)] = [
    ("HOTP", .fields), ("HOTP/T30 ada -", .fields),
    ("HOTP ada - \(key)", .countsCodes), ("HOTP/E ada - \(key)", .countsCodes),
    ("HOTP/E/8 ada - \(key)", .countsCodes),
    ("HOTP/T45 ada - \(key)", .timeStep("45")), ("HOTP/T30/5 ada - \(key)", .type("HOTP/T30/5")),
    ("HOTP/T30/x ada - \(key)", .type("HOTP/T30/x")),
    ("HOTP/T30/6/6 ada - \(key)", .type("HOTP/T30/6/6")),
    ("HOTP/X ada - \(key)", .type("HOTP/X")), ("MOTP ada - \(key)", .type("MOTP")),
    ("TOTP ada - \(key)", .type("TOTP")),
    ("HOTP/T30 ada - 00", .keyLength(bits: 8)), ("HOTP/T30 ada - 313", .noKey),
    ("HOTP/T30 ada - \(key)x0", .noKey), ("HOTP/T30 ada - \(key)+1", .noKey),
  ]

  @Test("What cannot be taken over is said", arguments: refused)
  func refusals(line: String, problem: ImportProblem) {
    #expect(Self.content(line) == .failure(problem))
    #expect(!problem.text.isEmpty)
  }

  static let takenTypes: [(type: String, digits: Int64, period: Int64)] = [
    ("HOTP/T30", 6, 30), ("HOTP/T30/6", 6, 30), ("HOTP/T30/7", 7, 30), ("HOTP/T30/8", 8, 30),
    ("HOTP/T60", 6, 60), ("HOTP/T60/8", 8, 60),
  ]

  @Test("Every type that tells the time is taken", arguments: takenTypes)
  func types(type: String, digits: Int64, period: Int64) throws {
    let authenticator = try #require(Self.content("\(type)\tada\t-\t\(Self.key)")).get()
    #expect(authenticator.digits == digits)
    #expect(authenticator.period == period)
    #expect(authenticator.key == Redacted(Self.key))
    #expect(authenticator.lastTimeStep == 0)
    #expect(authenticator.recoveryCodes.isEmpty)
  }

  @Test("Lines have numbers and names; comments are none; the first of a name counts")
  func wholeFile() {
    let lines = Self.lines(
      """
      # comment
      HOTP/T30/6\tada\t-\t\(Self.key)

        HOTP babbage pin 00
      HOTP/T30\tada\t-\t\(Self.key)
      """)
    #expect(lines.map(\.number) == [2, 4, 5])
    #expect(lines.map(\.user) == ["ada", "babbage", "ada"])
    #expect(lines[1].content == .failure(.countsCodes))
    #expect(lines[2].content == .failure(.twice))
  }

  @Test("Names are held apart by their bytes, as the accounts' are")
  func namesByBytes() {
    let lines = Self.lines("HOTP/T30 \u{E4} - \(Self.key)\nHOTP/T30 a\u{308} - \(Self.key)\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { (try? $0.content.get()) != nil })
  }

  @Test("A name that no account can have is one line of the report, and ends no import")
  func longName() {
    let name = String(repeating: "x", count: 257)
    #expect(Self.content("HOTP/T30 \(name) - \(Self.key)") == .failure(.noAccount))
    #expect(Self.content("HOTP/T30 \(name.dropLast()) - \(Self.key)") != .failure(.noAccount))
  }

  @Test("I1: what was used last counts as used, and every code that is right by now")
  func used() throws {
    let step = Self.now / 30
    for (ahead, last) in [(0, step + 1), (-2, step + 1), (2, step + 2), (20, step + 20)] {
      let line = "HOTP/T30 ada - \(Self.key) \(ahead) 577067 2026-11-22T16:39:17L"
      #expect(try #require(Self.content(line)).get().lastTimeStep == last)
    }
  }

  @Test("What was used and cannot be read is not known, never nothing")
  func unreadableUse() throws {
    for rest in [
      "x 577067 2026-11-22T16:39:17L", "0 577067", "0 577067 yesterday",
      "9223372036854775807 577067 2026-11-22T16:39:17L",
      "-9223372036854775808 577067 2026-11-22T16:39:17L",
      "1501 577067 2026-11-22T16:39:17L", "-1501 577067 2026-11-22T16:39:17L",
    ] {
      let line = "HOTP/T30 ada - \(Self.key) \(rest)"
      #expect(try #require(Self.content(line)).get().lastTimeStep == nil, "\(rest)")
    }
  }

  @Test("A PIN goes, and that is told")
  func pin() throws {
    let notes = try #require(Self.content("HOTP/T30 ada 1234 \(Self.key)")).get().notes
    #expect(notes == ["the PIN before the code is no longer asked for"])
  }

  @Test("The module's time is read to the second, and nothing else is")
  func moments() {
    #expect(LocalTime.oathMoment("2026-11-22T16:39:17L").map { $0 % 60 } == 17)
    for text in [
      "", "T", "2026-11-22", "2026-11-22T16:39:17", "2026-02-30T16:39:17L",
      "2026-11-22T16:39:99L", "2026-11-22T16:39:-1L", "2026-11-22TT6:39:17L",
    ] {
      #expect(LocalTime.oathMoment(text) == nil, "\(text)")
    }
  }
}
