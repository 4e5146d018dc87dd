import Glibc

/// Asks the person at the terminal, or reads the answers of a script from standard input.
///
/// An interrupt, ctrl-D and a terminal that was closed end the command at a question, with a word on
/// how things stand.
final class Prompter {
  /// Bytes of the longest line: what a terminal delivers at most (N_TTY of termios(3)).
  private static let longestLine = 4096

  private let interrupts: Interrupts
  private let input: Int32
  private let output: Int32
  private var pending: [UInt8] = []
  private var isAtEnd = false
  /// Whether a person types: the terminal then ends the line of the prompt by itself.
  private let isTerminal = isatty(STDIN_FILENO) == 1

  /// Opens the terminal itself, so that a prompt is seen when standard error goes to a file, and
  /// so that reading never blocks: ctrl-C throws away what was typed, even after `poll` has seen
  /// it.
  init(_ interrupts: Interrupts) {
    self.interrupts = interrupts
    input = isTerminal ? Self.openTerminal(O_RDONLY | O_NONBLOCK) ?? STDIN_FILENO : STDIN_FILENO
    output = isTerminal ? Self.openTerminal(O_WRONLY) ?? STDERR_FILENO : STDERR_FILENO
  }

  deinit {
    for descriptor in [input, output] where descriptor > STDERR_FILENO {
      close(descriptor)
    }
  }

  private static func openTerminal(_ access: Int32) -> Int32? {
    let terminal = unsafe open("/dev/tty", access | O_NOCTTY | O_CLOEXEC)
    return terminal >= 0 ? terminal : nil
  }

  /// Shows a prompt and reads a line.
  ///
  /// What is typed stays visible, so that a code can be checked. An empty
  /// line is no answer, and costs no try: the prompt is shown again.
  func ask(_ prompt: String) throws(CommandFailure) -> String {
    try ask(prompt, orElse: Self.noCode)
  }

  /// - Parameter missing: what ends the command where a script has no answer.
  func ask(_ prompt: String, orElse missing: CommandFailure) throws(CommandFailure) -> String {
    _ = Output.write(prompt, to: output)
    while true {
      if let line = nextLine() {
        if !isTerminal { _ = Output.write("\n", to: output) }
        if line.contains(where: { !$0.isWhitespace }) { return line }
        _ = Output.write(prompt, to: output)
        continue
      }
      guard !isAtEnd else { throw giveUp(isTerminal ? .interrupted : missing) }
      guard pending.count < Self.longestLine else { throw giveUp(Self.tooLong) }
      try waitForInput()
      try readOnce()
    }
  }

  /// A script's last line may lack its end; a person who leaves a line half typed has given up.
  private func nextLine() -> String? {
    let end = pending.firstIndex(of: UInt8(ascii: "\n"))
    let isLast = isAtEnd && !isTerminal && !pending.isEmpty
    guard end != nil || isLast else { return nil }
    let line = pending[..<(end ?? pending.endIndex)]
    pending.removeFirst(line.count + (end == nil ? 0 : 1))
    return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }

  private func waitForInput() throws(CommandFailure) {
    var descriptors = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interrupts.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while unsafe poll(&descriptors, nfds_t(descriptors.count), -1) < 0 {
      guard errno == EINTR else {
        throw unreadable(errno)
      }
    }
    guard descriptors[1].revents == 0 else { throw giveUp(.interrupted) }
  }

  private func readOnce() throws(CommandFailure) {
    var buffer = [UInt8](repeating: 0, count: Self.longestLine)
    let count = unsafe read(input, &buffer, buffer.count)
    guard count >= 0 || errno == EINTR || errno == EAGAIN else {
      throw unreadable(errno)
    }
    pending += buffer.prefix(max(0, count))
    isAtEnd = count == 0
  }

  private func unreadable(_ code: Int32) -> CommandFailure {
    giveUp(
      CommandFailure(
        "cannot read the answer: \(SystemFailure.text(code))",
        hint: "type it at a terminal, or give it on standard input"))
  }

  private static let noCode = CommandFailure(
    "no code was given", hint: "where there is no terminal, codes are read from standard input")

  private static let tooLong = CommandFailure(
    "the line is too long", hint: "a code stands alone on its line")

  private func giveUp(_ failure: CommandFailure) -> CommandFailure {
    _ = Output.write("\n\(interrupts.standing.farewell)\n", to: output)
    return failure
  }
}
