import Glibc

/// A new file that only its owner can read, for codes or a key.
///
/// It is made before the daemon is asked for anything, so that a path that does not work costs
/// nothing, and removed again where there is nothing to write.
final class PrivateFile {
  let path: String
  private var descriptor: Int32?

  /// Makes the file, for its owner only.
  ///
  /// What exists already is never touched, nor is a link followed.
  ///
  /// - Parameter option: which names the path.
  init(creating path: String, for option: String) throws(CommandFailure) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = unsafe open(path, flags, 0o600)
    guard descriptor >= 0 else { throw Self.refusal(path, option, errno) }
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    if let descriptor { close(descriptor) }
  }

  private static func refusal(_ path: String, _ option: String, _ code: Int32) -> CommandFailure {
    let name = TerminalText.clean(path)
    guard code == EEXIST else {
      return CommandFailure(
        "cannot create '\(name)': \(SystemFailure.text(code))",
        hint: "name a new file in a folder where you may write")
    }
    return CommandFailure("'\(name)' exists already", hint: "\(option) overwrites nothing")
  }

  /// Writes some of the content; takes the file back where that fails.
  func append(
    _ content: [UInt8], orElse failure: (_ path: String, _ reason: String) -> CommandFailure
  ) throws(CommandFailure) {
    guard let descriptor, !Output.write(content, to: descriptor) else { return }
    let reason = SystemFailure.text(errno)
    discard()
    throw failure(TerminalText.clean(path), reason)
  }

  /// Writes the content and waits until it is on disk; takes the file back where that fails.
  ///
  /// - Parameter failure: what is then said, given the path for a terminal and the reason.
  func finish(
    _ content: [UInt8], orElse failure: (_ path: String, _ reason: String) -> CommandFailure
  ) throws(CommandFailure) {
    guard let descriptor else { return }
    guard Output.write(content, to: descriptor), fsync(descriptor) == 0,
      ParentFolder.synchronize(of: path)
    else {
      let reason = SystemFailure.text(errno)
      discard()
      throw failure(TerminalText.clean(path), reason)
    }
    close(descriptor)
    self.descriptor = nil
  }

  /// Takes the file back, whether anything was written to it or not.
  func discard() {
    if let descriptor { close(descriptor) }
    descriptor = nil
    unsafe unlink(path)
  }
}
