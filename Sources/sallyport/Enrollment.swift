import SallyportVarlink

/// The dialogue of an enrolment: begin, show the key, ask for a code until it matches.
struct Enrollment {
  let daemon: Daemon
  let prompter: Prompter
  let show: (PendingEnrollment) throws -> Void

  func run(_ request: BeginEnrollment, isEnrolled: Bool) throws -> ConfirmEnrollment.Reply {
    let stepUp = StepUp(ask: prompter.ask)
    let (begun, code) = try stepUp.run(isEnrolled: isEnrolled) { code in
      var request = request
      request.stepUp = code
      return try daemon.call(request)
    }
    if StepUp.isRecoveryCode(code) {
      prompter.farewell =
        "Your second factor is as before, but the recovery code that you typed is used up."
    }
    try show(begun.enrollment)
    return try confirm()
  }

  private func confirm() throws -> ConfirmEnrollment.Reply {
    var prompt = "Type the code that the app shows now: "
    while true {
      let code = Redacted(try prompter.ask(prompt))
      switch try daemon.call(ConfirmEnrollment(code: code)) as Result {
      case .success(let reply): return reply
      case .failure(.codeMismatch(let triesLeft)) where triesLeft > 0:
        prompt = "That code does not match. Is the phone's clock right? Try the next one: "
      case .failure(let error): throw CommandFailure(error)
      }
    }
  }
}
