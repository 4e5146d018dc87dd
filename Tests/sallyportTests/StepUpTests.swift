import SallyportVarlink
import Testing

@testable import sallyport

struct StepUpTests {
  struct Case: Sendable {
    /// What the daemon says to each try; nil is success.
    let refusals: [AccountError?]
    let prompts: [String]
    let failure: AccountError?
  }

  static let confirm = "Your code to confirm: "
  static let again = "That code is not right. Try again: "
  static let next = "That code has been used. Next code: "
  static let shape = "That is not a code. Type one from your app, or a recovery code: "
  static let wrong = AccountError.stepUpRejected(reason: .wrong)
  static let used = AccountError.stepUpRejected(reason: .used)
  static let notACode = AccountError.stepUpRejected(reason: .notACode)

  static let cases = [
    Case(refusals: [wrong, wrong, wrong], prompts: [confirm, again, again], failure: wrong),
    Case(
      refusals: [notACode, wrong, notACode], prompts: [confirm, shape, again], failure: notACode),
    Case(
      refusals: [used, wrong, wrong, wrong], prompts: [confirm, next, again, again],
      failure: wrong),
    Case(
      refusals: [used, used, used, used], prompts: [confirm, next, next, next], failure: used),
    Case(refusals: [.stepUpLocked], prompts: [confirm], failure: .stepUpLocked),
    Case(refusals: [wrong, .stepUpLocked], prompts: [confirm, again], failure: .stepUpLocked),
    Case(refusals: [.unavailable], prompts: [confirm], failure: .unavailable),
    Case(refusals: [.stepUpRequired], prompts: [confirm], failure: .stepUpRequired),
    Case(refusals: [nil], prompts: [confirm], failure: nil),
    Case(refusals: [used, nil], prompts: [confirm, next], failure: nil),
    Case(refusals: [wrong, wrong, nil], prompts: [confirm, again, again], failure: nil),
  ]

  @Test(
    "A refused code is asked for again, three times and once more if it was used", arguments: cases)
  func refusedCodeIsAskedForAgain(test: Case) throws {
    var prompts: [String] = []
    var refusals = test.refusals[...]
    let stepUp = StepUp(ask: { prompt in
      prompts.append(prompt)
      return "code \(prompts.count)"
    })
    let outcome = Result {
      try stepUp.run { code -> Result<Int, AccountError> in
        guard let code else { return .failure(.stepUpRequired) }
        #expect(code.value == "code \(prompts.count)")
        return refusals.removeFirst().map(Result.failure) ?? .success(1)
      }
    }
    #expect(prompts == test.prompts)
    #expect(refusals.isEmpty)
    if let failure = test.failure {
      #expect(throws: CommandFailure(failure)) { try outcome.get() }
    } else {
      #expect(try outcome.get().reply == 1)
    }
  }

  @Test(
    "What no code would alter is refused before one is asked for",
    arguments: [
      .notEnrolled, .deviceNameTaken(name: "phone"), .tooManyDevices(limit: 5),
      .secondFactorMandatory, .recoveryCodesHidden, .methodDisabled, .unavailable,
    ] as [AccountError])
  func refusalsThatNeedNoCode(error: AccountError) {
    let stepUp = StepUp(
      ask: { _ in
        Issue.record("a code was asked for")
        return "492039"
      }, announce: { Issue.record("the change was announced") })
    #expect(throws: CommandFailure(error)) {
      try stepUp.run { _ -> Result<Int, AccountError> in .failure(error) }
    }
  }

  @Test("What needs no code asks for none")
  func notEnrolledIsNotAsked() throws {
    let stepUp = StepUp(ask: { _ in throw CommandFailure.interrupted })
    let outcome = try stepUp.run { code -> Result<Int, AccountError> in
      #expect(code == nil)
      return .success(1)
    }
    #expect(outcome.code == nil)
  }

  @Test("The change is announced once, before the first question")
  func announcement() throws {
    var said: [String] = []
    let stepUp = StepUp(
      ask: { prompt in
        said.append(prompt)
        return "492039"
      }, announce: { said.append("announcement") })
    var refusals: [AccountError] = [.stepUpRequired, Self.wrong]
    _ = try stepUp.run { _ -> Result<Int, AccountError> in
      refusals.isEmpty ? .success(1) : .failure(refusals.removeFirst())
    }
    #expect(said == ["announcement", Self.confirm, Self.again])
  }

  @Test("Giving up at the prompt ends the command without a further call")
  func givingUpEndsTheCommand() {
    let stepUp = StepUp(ask: { _ in throw CommandFailure.interrupted })
    #expect(throws: CommandFailure.interrupted) {
      try stepUp.run { code -> Result<Int, AccountError> in
        #expect(code == nil)
        return .failure(.stepUpRequired)
      }
    }
  }

  @Test(
    "A code longer than an app's is a recovery code",
    arguments: [
      ("492039", false), ("492 039", false), ("1234-5678", false), ("", false),
      ("7QK4-M2XV-90TD-W8RH", true), ("7qk4m2xv90tdw8rh", true),
    ])
  func recoveryCodesAreTold(code: String, isRecoveryCode: Bool) {
    #expect(StepUp.isRecoveryCode(Redacted(code)) == isRecoveryCode)
    #expect(!StepUp.isRecoveryCode(nil))
  }
}
