/// Asks whether something is to be done.
struct Confirmation {
  /// Where a script has no answer.
  static let missing = CommandFailure(
    "this asks before it is done, and there was no answer; nothing was changed",
    hint: "--yes says that nobody needs to be asked")

  static let declined = CommandFailure(
    "nothing was changed", hint: "the same command asks again; --yes does not ask")

  let ask: (String) throws -> String

  /// - Parameter prompter: the only one of its command, since it reads ahead.
  init(_ prompter: Prompter) {
    ask = { try prompter.ask($0, orElse: Self.missing) }
  }

  init(ask: @escaping (String) throws -> String) {
    self.ask = ask
  }

  /// Ends the command unless the answer is yes.
  func yes(_ question: String) throws {
    let answer = Self.plain(try ask("\(question) [yes/no] ")).lowercased()
    guard ["yes", "y"].contains(answer) else { throw Self.declined }
  }

  /// Ends the command unless the name is typed: whoever mistook one for another notices.
  func name(_ name: String, _ question: String) throws {
    guard Self.plain(try ask(question)) == name else {
      throw CommandFailure(
        "that is not '\(TerminalText.clean(name))'; nothing was changed",
        hint: "the same command asks again; --yes does not ask")
    }
  }

  private static func plain(_ answer: String) -> String {
    var answer = answer[...]
    while answer.first?.isWhitespace == true { answer.removeFirst() }
    while answer.last?.isWhitespace == true { answer.removeLast() }
    return String(answer)
  }
}
