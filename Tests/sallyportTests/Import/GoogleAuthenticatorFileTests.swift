import SallyportImport
import SallyportVarlink
import Testing

@testable import sallyport

@Suite("Files of google-authenticator")
struct GoogleAuthenticatorFileTests {
  /// Written by google-authenticator 1.09 with -t -d -r 3 -R 30 -w 3 -e 5, after one login.
  private static let written = """
    BAYBNT3JSS63XWPSS373OWP6KQ
    " RATE_LIMIT 3 30 1795365557
    " WINDOW_SIZE 3
    " DISALLOW_REUSE 59845518
    " TOTP_AUTH
    30838042
    21136693
    65270239
    88210000
    56875456

    """

  private static func parse(_ text: String) -> Result<ForeignAuthenticator, ImportProblem> {
    do throws(ImportProblem) {
      return .success(try GoogleAuthenticatorFile.parse(Array(text.utf8)))
    } catch {
      return .failure(error)
    }
  }

  private static func file(_ options: String..., codes: [String] = []) -> String {
    (["BAYBNT3JSS63XWPSS373OWP6KQ"] + options.map { "\" " + $0 } + ["\" TOTP_AUTH"] + codes)
      .joined(separator: "\n") + "\n"
  }

  static let refused: [(text: String, problem: ImportProblem)] = [
    ("", .noKey),
    ("\n\" TOTP_AUTH\n", .noKey),
    ("not a key!\n\" TOTP_AUTH\n", .noKey),
    ("MFRGG===\n\" TOTP_AUTH\n", .noKey),
    ("MFRGGZDFMZTWQ2L\n\" TOTP_AUTH\n", .keyLength(bits: 72)),
    (String(repeating: "A", count: 104) + "\n\" TOTP_AUTH\n", .keyLength(bits: 520)),
    ("BAYBNT3JSS63XWPSS373OWP6KQ\n\" HOTP_COUNTER 1\n", .countsCodes),
    (file("HOTP_COUNTER 7"), .countsCodes),
    (file("HOTP_COUNTER x"), .option("HOTP_COUNTER")),
    ("BAYBNT3JSS63XWPSS373OWP6KQ\n12345678\n", .noAppCodes),
    ("BAYBNT3JSS63XWPSS373OWP6KQ\n\" TOTP_AUTHENTIC\n", .noAppCodes),
    (file("STEP_SIZE 45"), .timeStep("45")),
    (file("STEP_SIZE"), .option("STEP_SIZE")),
    (file("TIME_SKEW 1501"), .clockDrift),
    (file("TIME_SKEW 1e3"), .option("TIME_SKEW")),
    (file("DISALLOW_REUSE 59845518 -1"), .option("DISALLOW_REUSE")),
    (file("DISALLOW_REUSE 99999999999999999999"), .option("DISALLOW_REUSE")),
    (file(codes: (0...16).map { "\(10_000_000 + $0)" }), .tooManyCodes),
    (String(repeating: "A", count: 64 * 1024 + 1), .tooLong),
  ]

  @Test("What cannot be taken over is said", arguments: refused)
  func refusals(text: String, problem: ImportProblem) {
    #expect(Self.parse(text) == .failure(problem))
    #expect(!problem.text.isEmpty)
  }

  @Test("A file as google-authenticator writes it: key, used step and scratch codes")
  func wholeFile() throws {
    let authenticator = try Self.parse(Self.written).get()
    // base64.b32decode in Python.
    #expect(authenticator.key == "083016cf6994bdbbd9f296ffb759fe54")
    #expect(authenticator.digits == 6)
    #expect(authenticator.period == 30)
    #expect(authenticator.clockDrift == 0)
    #expect(authenticator.lastTimeStep == 59_845_518)
    #expect(
      authenticator.recoveryCodes == ["30838042", "21136693", "65270239", "88210000", "56875456"])
    #expect(authenticator.notes.isEmpty)
  }

  @Test("Where reuse was not recorded, nothing is known of it; where it was, the latest counts")
  func reuse() throws {
    #expect(try Self.parse(Self.file()).get().lastTimeStep == nil)
    #expect(try Self.parse(Self.file("DISALLOW_REUSE")).get().lastTimeStep == 0)
    let used = Self.file("DISALLOW_REUSE 59845518 59845520 59845519 ")
    #expect(try Self.parse(used).get().lastTimeStep == 59_845_520)
  }

  @Test("Drift and length of the time step are kept, a wide window is told")
  func options() throws {
    let authenticator = try Self.parse(
      Self.file("TIME_SKEW -42", "STEP_SIZE 60", "WINDOW_SIZE 17", "LAST0 host 1")
    ).get()
    #expect(authenticator.clockDrift == -42)
    #expect(authenticator.period == 60)
    #expect(authenticator.notes == ["WINDOW_SIZE 17 is left behind: the policy has the window"])
  }

  @Test("The first option of a name counts, as in the module")
  func firstOption() throws {
    #expect(try Self.parse(Self.file("TIME_SKEW 1", "TIME_SKEW 2")).get().clockDrift == 1)
  }

  @Test("Scratch codes end at the first line that is none, as in the module")
  func codes() throws {
    let codes = ["30838042", "01234567", "88210000"]
    #expect(try Self.parse(Self.file(codes: codes)).get().recoveryCodes == ["30838042"])
    let short = ["30838042", "3083804", "88210000"]
    #expect(try Self.parse(Self.file(codes: short)).get().recoveryCodes == ["30838042"])
    let apart = ["30838042", "", "88210000"]
    #expect(
      try Self.parse(Self.file(codes: apart)).get().recoveryCodes == ["30838042", "88210000"])
  }

  @Test("Keys are read as people type them")
  func typedKeys() throws {
    let canonical = try Self.parse("BOBLTTTTBOBLTTTT\n\" TOTP_AUTH\n").get().key
    let keys = ["boblttttboblttTT", "8O81TTTT8081TTTT", "BOBL-TTTT BOBL TTTT", "BOBLTTTTBOBLTTTTA"]
    for key in keys {
      #expect(try Self.parse("\(key)\r\n\" TOTP_AUTH\r\n").get().key == canonical, "\(key)")
    }
  }

  @Test("I11: no file of random bytes or lines does more than be refused")
  func randomFiles() {
    var generator = SystemRandomNumberGenerator()
    let words = [
      "BAYBNT3JSS63XWPSS373OWP6KQ", "\" TOTP_AUTH", "\" DISALLOW_REUSE", "\" TIME_SKEW ",
      "12345678",
      "\n", "\r\n", "\u{0}", "\"", " ", "-9223372036854775808", "9223372036854775807", "é",
    ]
    for _ in 0..<2000 {
      let count = Int.random(in: 0..<20, using: &generator)
      let text = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }.joined()
      if case .success(let authenticator) = Self.parse(text) {
        #expect(authenticator.recoveryCodes.count <= GoogleAuthenticatorFile.maximumCodes)
      }
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      _ = try? GoogleAuthenticatorFile.parse(bytes)
    }
  }
}
