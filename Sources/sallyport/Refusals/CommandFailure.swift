/// Why a command ends without having done what was asked.
struct CommandFailure: Error, Equatable {
  /// Lower case, without a full stop; nil where everything has been said already.
  let message: String?
  /// What to do next.
  let hint: String?
  let exitCode: Int32

  /// Refused or failed.
  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
    exitCode = 1
  }

  private init(message: String?, hint: String?, exitCode: Int32) {
    self.message = message
    self.hint = hint
    self.exitCode = exitCode
  }

  /// A wrong use of the command line: EX_USAGE of sysexits.h.
  static func usage(_ message: String) -> CommandFailure {
    let lines = message.split(separator: "\n").map(String.init)
    let first = lines.first ?? "unknown arguments"
    return CommandFailure(
      message: TerminalText.sentence(first), hint: "sallyport --help shows what there is",
      exitCode: 64)
  }

  /// Ctrl-C, or ctrl-D at a terminal: what a shell says of a program that SIGINT ended.
  private static let interruptedCode: Int32 = 130

  static let interrupted = CommandFailure(message: nil, hint: nil, exitCode: interruptedCode)

  /// Ctrl-C while the daemon was at it.
  ///
  /// - Parameter evidence: what shows whether it was done.
  static func interruptedChange(evidence: String) -> CommandFailure {
    CommandFailure(
      message: "it is not known whether this was done", hint: evidence, exitCode: interruptedCode)
  }

  /// An answer that was given, and is no good news: for the exit status alone.
  static let toldAlready = CommandFailure(message: nil, hint: nil, exitCode: 1)

  /// The same where the exit status says how bad the news is.
  static func told(exitCode: Int32) -> CommandFailure {
    CommandFailure(message: nil, hint: nil, exitCode: exitCode)
  }

  func report() {
    guard let message else { return }
    Output.standardError("sallyport: \(message)\n")
    if let hint { Output.standardError("hint: \(hint)\n") }
  }
}
