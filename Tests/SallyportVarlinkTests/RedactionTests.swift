import SallyportVarlink
import Testing

struct RedactionTests {
  /// What must never appear (I8): the samples' answers, codes and keys.
  static let secrets = ["492039", "JBSWY3DPEHPK3PXP", "otpauth://", "7QK4", "Verification code"]

  @Test("No description of a call, a reply or a message shows an answer, a code or a key")
  func descriptionsConcealSecrets() {
    for sample in callSamples {
      for description in sample.descriptions {
        for secret in Self.secrets {
          #expect(!description.contains(secret), "\(sample.method)")
        }
      }
    }
  }

  @Test("What is no secret is shown, so that a log is of use")
  func descriptionsShowTheRest() {
    let call = LoginBegin(user: "ada", service: "sshd", firstAnswer: "492039")
    #expect("\(call)".contains("ada"))
    #expect("\(call)".contains("<redacted>"))
    #expect("\(call.call)".contains("org.sallyport.Login.Begin"))
  }

  @Test("An error about a text does not repeat the text")
  func errorsConcealSecrets() {
    let error = #expect(throws: ProtocolViolation.self) {
      try decodeCall(#"{"method":"a.b.C","492039":1}"#)
    }
    #expect(error.map { "\($0)" }?.contains("492039") == false)
    let refused = ClientError.refused(error: "a.b.C", parameters: ["code": "492039"])
    #expect(!"\(refused)".contains("492039"))
    #expect(!String(reflecting: refused).contains("492039"))
  }
}
