import Glibc
import SallyportCrypto

/// Passphrases, typed without being seen, or read from a script.
struct Passphrase {
  let ask: (String) throws -> String

  init(_ prompter: Prompter) {
    ask = { question in
      let echo = HiddenTyping()
      defer { echo.end() }
      return try prompter.ask(question, orElse: Self.missing)
    }
  }

  init(ask: @escaping (String) throws -> String) {
    self.ask = ask
  }

  /// A new one, typed twice.
  func new() throws -> Secret {
    let first = try ask("Passphrase for the escrow: ")
    guard first.count >= Self.fewestCharacters else {
      throw CommandFailure(
        "a passphrase has at least \(Self.fewestCharacters) characters; nothing was written",
        hint: "five words that do not belong together are good")
    }
    guard first.utf8.count <= KeyEscrow.passphraseCounts.upperBound else {
      throw CommandFailure(
        "a passphrase has at most \(KeyEscrow.passphraseCounts.upperBound) bytes; nothing was "
          + "written", hint: "five words that do not belong together are good")
    }
    guard try ask("The same again: ") == first else {
      throw CommandFailure(
        "the two are not the same; nothing was written", hint: "the same command asks again")
    }
    return Secret(copying: Array(first.utf8))
  }

  func known() throws -> Secret {
    Secret(copying: Array(try ask("Passphrase of the escrow: ").utf8))
  }

  /// As a person counts them: four of some scripts have as many bytes.
  private static let fewestCharacters = KeyEscrow.passphraseCounts.lowerBound

  private static let missing = CommandFailure(
    "no passphrase was given",
    hint: "where there is no terminal, it is read from standard input, a line each time")
}

/// Keeps what is typed from being shown, until it ends.
private struct HiddenTyping {
  private let before: termios?

  init() {
    var state = termios()
    guard isatty(STDIN_FILENO) == 1, unsafe tcgetattr(STDIN_FILENO, &state) == 0 else {
      before = nil
      return
    }
    before = state
    state.c_lflag &= ~tcflag_t(ECHO)
    state.c_lflag |= tcflag_t(ECHONL)
    _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &state)
  }

  func end() {
    guard var before else { return }
    _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
  }
}
