import Glibc
import SallyportVarlink

/// The file that recovery codes are written to.
///
/// It is made before the daemon is asked for anything, so that a path that does not work costs no
/// codes, and removed again where there are none to write.
struct SheetFile {
  private let path: String
  private let descriptor: Int32

  /// Makes the file, for its owner only.
  ///
  /// What exists already is never touched, nor is a link
  /// followed.
  init(creating path: String) throws(CommandFailure) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(path, flags, 0o600)
    guard descriptor >= 0 else { throw Self.refusal(path, errno) }
    self.path = path
    self.descriptor = descriptor
  }

  private static func refusal(_ path: String, _ code: Int32) -> CommandFailure {
    let name = TerminalText.clean(path)
    guard code == EEXIST else {
      return CommandFailure(
        "cannot create '\(name)': \(SystemFailure.text(code))",
        hint: "name a new file in a folder where you may write")
    }
    return CommandFailure("'\(name)' exists already", hint: "--save overwrites nothing")
  }

  /// Writes the page and waits until it is on disk; takes the file back where that fails.
  func finish(_ page: String) throws(CommandFailure) {
    guard Output.write(page, to: descriptor), fsync(descriptor) == 0 else {
      let reason = SystemFailure.text(errno)
      discard()
      throw CommandFailure(
        "the codes are valid but could not be written to '\(TerminalText.clean(path))': \(reason)",
        hint: "sallyport recovery show --save FILE writes them elsewhere")
    }
    close(descriptor)
  }

  /// Takes the file back; there is nothing to write into it.
  func discard() {
    close(descriptor)
    unsafe unlink(path)
  }
}
