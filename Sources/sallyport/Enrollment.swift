import SallyportVarlink

/// The dialogue of an enrolment: begin, show the key, ask for a code until it matches.
struct Enrollment {
  static let prompt = "Type the code that the app shows now: "

  /// Answers without the shape of a code before the command gives up: a person notices sooner, and
  /// a script that answers for ever must end.
  static let shapelessAnswers = 10

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
      Output.standardError(
        "That recovery code is used up; sallyport recovery show has those that work.\n")
    }
    try show(begun.enrollment)
    return try confirm(digits: begun.enrollment.otp.digits)
  }

  private func confirm(digits: Int64) throws -> ConfirmEnrollment.Reply {
    var prompt = Self.prompt
    while true {
      let code = try askForCode(prompt, digits: digits)
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

  /// What cannot be a code of this device costs no try at the daemon.
  private func askForCode(_ prompt: String, digits: Int64) throws -> Redacted {
    var prompt = prompt
    for _ in 0..<Self.shapelessAnswers {
      let code = Redacted(try prompter.ask(prompt))
      if Self.hasShape(code, digits: digits) { return code }
      prompt = "That is not a code of \(digits) digits. Try again: "
    }
    throw CommandFailure(
      "that is not a code of \(digits) digits; \(interrupts.standing.clause)",
      hint: "the app shows one at the entry of this machine: sallyport enroll")
  }

  /// Spaces and dashes mean nothing (S1).
  static func hasShape(_ code: Redacted, digits: Int64) -> Bool {
    let signs = code.value.unicodeScalars.filter { $0 != " " && $0 != "-" }
    return signs.count == Int(digits) && signs.allSatisfy { ("0"..."9").contains($0) }
  }
}
