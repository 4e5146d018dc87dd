import SallyportCore
import Testing

@Suite struct AuthenticatorOutputTests {
  @Test(
    "what has the shape of no code is not a code",
    arguments: [
      "", " ", "-", "12345", "123456789", "1234 5", "hunter2", "correct horse battery staple",
      "12345a", "123456\n", "\t123456", "123.456", "+123456", "１２３４５６", "١٢٣٤٥٦", "123456\0",
      "7QK4-M2XV-90TD-W8R", "7QK4-M2XV-90TD-W8RHX", "7QK4-M2XV-90TD-W8RU", "🔑", "mm",
      "x", "123\u{a0}456",
      "123\u{2009}456",
    ])
  func otherShapesAreNotACode(_ typed: String) {
    #expect(AuthenticatorOutput(typed: typed) == .notACode)
  }

  @Test("sshd's replacement for a refused answer is not a code, however short it was cut")
  func sshdReplacementIsNotACode() {
    let replacement = Array("\u{8}\n\r\u{7f}INCORRECT".utf8)
    for count in 1...replacement.count {
      let typed = String(decoding: replacement.prefix(count), as: UTF8.self)
      #expect(AuthenticatorOutput(typed: typed) == .notACode)
    }
    #expect(AuthenticatorOutput(typed: "\u{8}123456") == .notACode)
  }

  @Test("an answer above 512 bytes is not a code, even if spaces make it so long")
  func longAnswersAreNotACode() throws {
    let limit = String(repeating: " ", count: 506) + "123456"
    guard case .oneTimePassword = AuthenticatorOutput(typed: limit) else {
      Issue.record("512 bytes are allowed")
      return
    }
    #expect(AuthenticatorOutput(typed: " " + limit) == .notACode)
    #expect(AuthenticatorOutput(typed: String(repeating: "1", count: 1 << 20)) == .notACode)
  }

  @Test(
    "six to eight digits are a one-time password, spaced as one likes",
    arguments: [
      ("492039", "492039"), ("492 039", "492039"), ("40 11 97", "401197"),
      (" 4-9-2-0-3-9 ", "492039"),
      ("0000000", "0000000"), ("1234 5678", "12345678"),
    ])
  func digitsAreAOneTimePassword(_ typed: String, _ digits: String) throws {
    guard case .oneTimePassword(let password) = AuthenticatorOutput(typed: typed) else {
      Issue.record("not taken for a one-time password")
      return
    }
    #expect(password.text == digits)
    #expect(password == OneTimePassword(typed: digits))
  }

  @Test(
    "sixteen characters are a recovery code, even if all are digits",
    arguments: [
      ("7QK4-M2XV-90TD-W8RH", "7QK4-M2XV-90TD-W8RH"), ("7qk4m2xv9otdw8rh", "7QK4-M2XV-90TD-W8RH"),
      ("1234 5678 9012 3456", "1234-5678-9012-3456"),
    ])
  func sixteenCharactersAreARecoveryCode(_ typed: String, _ formatted: String) {
    guard case .recoveryCode(let code) = AuthenticatorOutput(typed: typed) else {
      Issue.record("not taken for a recovery code")
      return
    }
    #expect(code.formatted == formatted)
  }

  @Test(
    "I8: an answer prints its shape and nothing else",
    arguments: [
      ("492039", "<one-time password>"), ("7QK4-M2XV-90TD-W8RH", "<recovery code>"),
      ("hunter2", "<not a code>"),
    ])
  func printingRevealsNothing(_ typed: String, _ expected: String) {
    let output = AuthenticatorOutput(typed: typed)
    #expect("\(output)" == expected)
    var dumped = ""
    dump(output, to: &dumped)
    #expect(!dumped.contains(typed))
    #expect(!dumped.contains("52"), "the first digit, as a number")
  }

  @Test("no text makes the classification trap, and none is two things")
  func anyTextIsClassified() {
    var cases = CaseGenerator(seed: 8)
    let alphabet = Array("0123456789ABCilou -\u{8}é".unicodeScalars)
    for _ in 0..<5000 {
      var typed = ""
      for _ in 0..<Int.random(in: 0...24, using: &cases) {
        typed.unicodeScalars.append(alphabet[Int.random(in: alphabet.indices, using: &cases)])
      }
      let significant = typed.unicodeScalars.filter { $0 != " " && $0 != "-" }
      switch AuthenticatorOutput(typed: typed) {
      case .oneTimePassword: #expect((6...8).contains(significant.count))
      case .recoveryCode: #expect(significant.count == 16)
      case .choice: #expect(significant.count == 1)
      case .notACode: break
      }
    }
  }
}
