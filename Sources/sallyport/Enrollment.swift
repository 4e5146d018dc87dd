import SallyportVarlink

/// The dialogue of an enrolment: begin, show the key, ask for a code until it matches.
struct Enrollment {
  static let prompt = "Type the code that the app shows now: "

  let daemon: Daemon
  let prompter: Prompter
  let interrupts: Interrupts
  let show: (PendingEnrollment) throws -> Void

  func run(_ request: BeginEnrollment) throws -> ConfirmEnrollment.Reply {
    let (begun, code) = try StepUp(ask: prompter.ask).run { code in
      var request = request
      request.stepUp = code
      return try daemon.call(request)
    }
    if StepUp.isRecoveryCode(code) {
      interrupts.standing = .recoveryCodeSpent
      Output.standardError(StepUp.usedUp)
    }
    try show(begun.enrollment)
    return try confirm(digits: begun.enrollment.otp.digits)
  }

  private func confirm(digits: Int64) throws -> ConfirmEnrollment.Reply {
    let question = CodePrompt(
      digits: digits, ask: prompter.ask, standing: interrupts.standing, command: "sallyport enroll")
    var prompt = Self.prompt
    while true {
      let code = try question.code(prompt)
      switch try daemon.call(ConfirmEnrollment(code: code)) as Result {
      case .success(let reply): return reply
      case .failure(.codeMismatch(let triesLeft)) where triesLeft > 0:
        prompt = "That code does not match. Is the phone's clock right? Try the next one: "
      case .failure(.deviceNameTaken):
        // Another command was faster; the next one finds a free name, or refuses this one first.
        throw CommandFailure(.noPendingEnrollment, standing: interrupts.standing)
      case .failure(let error): throw CommandFailure(error, standing: interrupts.standing)
      }
    }
  }
}
