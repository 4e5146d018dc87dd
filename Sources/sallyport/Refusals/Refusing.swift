import SallyportVarlink

/// What a daemon that refuses a call wants of the person.
enum StepUpDemand: Equatable {
  /// A code.
  case code
  /// A code, which `m` has sent by e-mail.
  case codeOrEmail
  /// The one that has just been sent.
  case emailedCode
  /// Another one.
  case anotherCode(StepUpRejection)
}

/// The refusals of an interface whose changes need a step-up.
protocol Refusing: Error {
  /// Nil where no code would alter the refusal.
  var stepUpDemand: StepUpDemand? { get }

  /// In plain words.
  var failure: CommandFailure { get }
}

extension AccountError: Refusing {
  var stepUpDemand: StepUpDemand? {
    switch self {
    case .stepUpRequired: .code
    case .emailStepUpRequired: .codeOrEmail
    case .stepUpEmailed: .emailedCode
    case .stepUpRejected(let reason): .anotherCode(reason)
    default: nil
    }
  }

  var failure: CommandFailure { CommandFailure(self) }
}

extension AdminError: Refusing {
  var stepUpDemand: StepUpDemand? {
    switch self {
    case .stepUpRequired: .code
    case .stepUpRejected(let reason): .anotherCode(reason)
    default: nil
    }
  }

  var failure: CommandFailure { CommandFailure(self) }
}
