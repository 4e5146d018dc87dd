import Glibc

/// The C library's words for an errno.
enum SystemFailure {
  static func text(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return TerminalText.sentence(unsafe String(cString: text))
  }
}
