import CSallyportSystem
import Glibc

/// Asks the person at the terminal, or reads the answers of a script from standard input.
///
/// From the first question on, ctrl-C no longer ends the program wherever it may be: it is noticed
/// at the next question. So no change is cut off between the daemon's commit and the line that
/// tells of it.
final class Prompter {
  /// Bytes of the longest line: what a terminal delivers at most (N_TTY of termios(3)).
  private static let longestLine = 4096

  private let interrupts = sallyport_hold_interrupts()
  private let output: Int32
  private var pending: [UInt8] = []
  private var isAtEnd = false
  /// What a person who gives up is told; true only as long as nothing has been used up.
  var farewell = "Nothing was changed."

  /// Whether a person types: the terminal then ends the line of the prompt by itself.
  private let isTerminal = isatty(STDIN_FILENO) == 1

  init() {
    output = isTerminal ? Self.openTerminal() : STDERR_FILENO
  }

  deinit {
    if output != STDERR_FILENO { close(output) }
    if interrupts >= 0 { close(interrupts) }
  }

  /// The terminal itself, so that a prompt is seen when standard error goes to a file.
  private static func openTerminal() -> Int32 {
    let terminal = unsafe open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC)
    return terminal >= 0 ? terminal : STDERR_FILENO
  }

  /// Shows a prompt and reads a line.
  ///
  /// What is typed stays visible, so that a code can be checked. An empty
  /// line is no answer, and costs no try: the prompt is shown again.
  func ask(_ prompt: String) throws(CommandFailure) -> String {
    _ = Output.write(prompt, to: output)
    while true {
      if let line = nextLine() {
        if !isTerminal { _ = Output.write("\n", to: output) }
        if line.contains(where: { !$0.isWhitespace }) { return line }
        _ = Output.write(prompt, to: output)
        continue
      }
      guard !isAtEnd else { throw giveUp(CommandFailure("no code was given")) }
      guard pending.count < Self.longestLine else { throw CommandFailure("the line is too long") }
      try waitForInput()
      try readOnce()
    }
  }

  private func nextLine() -> String? {
    guard let end = pending.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = pending[..<end]
    pending.removeSubrange(...end)
    return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }

  private func waitForInput() throws(CommandFailure) {
    var descriptors = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: interrupts, events: Int16(POLLIN), revents: 0),
    ]
    while unsafe poll(&descriptors, nfds_t(descriptors.count), -1) < 0 {
      guard errno == EINTR else {
        throw CommandFailure("cannot read the answer: \(SystemFailure.text(errno))")
      }
    }
    guard descriptors[1].revents == 0 else { throw giveUp(.interrupted) }
  }

  private func readOnce() throws(CommandFailure) {
    var buffer = [UInt8](repeating: 0, count: Self.longestLine)
    let count = unsafe read(STDIN_FILENO, &buffer, buffer.count)
    guard count >= 0 || errno == EINTR || errno == EAGAIN else {
      throw CommandFailure("cannot read the answer: \(SystemFailure.text(errno))")
    }
    pending += buffer.prefix(max(0, count))
    isAtEnd = count == 0
  }

  private func giveUp(_ failure: CommandFailure) -> CommandFailure {
    _ = Output.write("\n\(farewell)\n", to: output)
    return failure
  }
}
