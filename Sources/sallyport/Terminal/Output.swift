import Glibc

/// Writes to the standard descriptors, unbuffered, so that prompts and answers keep their order.
enum Output {
  /// What helps where the answer tells of a change that was made.
  static let doneHint = "it was done all the same; sallyport status shows what is set up for you"

  private static let lostHint = "is the disk full, or the program gone that reads the answer?"

  /// - Throws: where the descriptor takes no more; codes must not vanish on a full disk unnoticed.
  static func standardOutput(
    _ text: String, orElse message: String = "cannot write the answer", hint: String? = nil
  ) throws(CommandFailure) {
    guard write(text, to: STDOUT_FILENO) else {
      throw CommandFailure("\(message): \(SystemFailure.text(errno))", hint: hint ?? lostHint)
    }
  }

  /// A message that cannot be written is lost; there is no place left to say so.
  static func standardError(_ text: String) {
    _ = write(text, to: STDERR_FILENO)
  }

  /// Writes all of a text; false with errno set where that fails.
  static func write(_ text: String, to descriptor: Int32) -> Bool {
    write(Array(text.utf8), to: descriptor)
  }

  /// Writes all of the bytes; false with errno set where that fails.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
