import SallyportVarlink

/// The dialogue of a resynchronisation: two codes, one after the other, until the daemon finds them.
struct Resynchronization {
  static let firstPrompt = Enrollment.prompt
  static let nextPrompt = "Type the next one: "
  static let sameCode = "That is the same code. Wait until the app shows another one: "
  static let wrong = "These two do not fit. Type the code that the app shows now: "
  static let used = "That code has been used. Type the next one that the app shows: "

  /// Pairs before the command gives up; the daemon counts them too, and locks later.
  static let tries = 3

  /// Seconds that somebody would rather wait than begin anew: two codes that last a minute each.
  static let patience: Int64 = 120

  let device: AccountDevice
  let ask: (String) throws -> String
  let call: (ResynchronizeDevice) throws -> Result<ResynchronizeDevice.Reply, AccountError>

  /// Seconds since 1970.
  let now: () -> Int64

  var announce: () -> Void = {}

  func run() throws -> AccountDevice {
    var prompt = Self.firstPrompt
    var codes: ResynchronizeDevice.Codes?
    var tries = Self.tries
    while true {
      switch try call(ResynchronizeDevice(name: device.name, codes: codes)) {
      case .success(let reply): return reply.device
      case .failure(.stepUpRequired) where codes == nil: announce()
      case .failure(.stepUpRejected(.wrong)) where tries > 1:
        tries -= 1
        prompt = Self.wrong
      case .failure(.codesUsed(let until)) where tries > 1 && until - now() <= Self.patience:
        tries -= 1
        prompt = Self.used
      case .failure(.stepUpRejected(.wrong)): throw Self.notFound(device.name)
      case .failure(let error): throw CommandFailure(error)
      }
      codes = try askForCodes(prompt)
    }
  }

  private func askForCodes(_ prompt: String) throws -> ResynchronizeDevice.Codes {
    let question = CodePrompt(
      digits: device.otp.digits, ask: ask, standing: .asBefore, command: "sallyport resync NAME")
    let first = try question.code(prompt)
    var second = try question.code(Self.nextPrompt)
    for _ in 0..<CodePrompt.shapelessAnswers where isSame(first, second) {
      second = try question.code(Self.sameCode)
    }
    return ResynchronizeDevice.Codes(first: first, second: second)
  }

  /// The app has not moved on: nobody needs to ask the daemon about that.
  private func isSame(_ first: Redacted, _ second: Redacted) -> Bool {
    CodePrompt.signs(of: first) == CodePrompt.signs(of: second)
  }

  private static func notFound(_ name: String) -> CommandFailure {
    CommandFailure(
      "these are not two codes in a row of '\(TerminalText.clean(name))', or its clock is more "
        + "than 12 hours off",
      hint: "nothing was changed; if its codes do not work once its clock is right, enrol it anew: "
        + "sallyport enroll")
  }
}
