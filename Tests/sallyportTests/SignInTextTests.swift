import SallyportVarlink
import Testing

@testable import sallyport

@Suite("Sign-ins as people read them")
struct SignInTextTests {
  private static let sentences: [(method: AccountSignIn.Method?, isAsked: Bool, text: String)] = [
    (.app, true, "with a code from the app"), (.recoveryCode, true, "with a recovery code"),
    (.email, true, "with a code by e-mail"),
    (.brokenGlass, false, "without a code: the glass was broken"), (nil, false, "without a code"),
    (nil, true, "with a code"),
  ]

  @Test("Every way in has its words", arguments: sentences)
  func sentence(method: AccountSignIn.Method?, isAsked: Bool, text: String) {
    let signIn = AccountSignIn(
      at: 5, service: "sshd", address: "192.0.2.7", secondFactorRequired: isAsked, method: method)
    #expect(SignInText.sentence(signIn) { "at \($0)" } == "at 5, sshd from 192.0.2.7, \(text)")
  }

  @Test("Every way in has a word or two of its own for a table")
  func methods() {
    let words = AccountSignIn.Method.allCases.map { method in
      SignInText.method(
        AccountSignIn(at: 5, service: "sshd", secondFactorRequired: true, method: method))
    }
    #expect(words == ["app", "recovery code", "e-mail", "broken glass"])
  }
}
