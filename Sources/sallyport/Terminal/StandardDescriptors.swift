import Glibc

/// Standard input, output and error.
enum StandardDescriptors {
  /// Puts /dev/null in the place of those that the caller closed, so that the daemon's socket
  /// cannot become one of them.
  static func ensureOpen() {
    var descriptor: Int32
    repeat {
      descriptor = unsafe open("/dev/null", O_RDWR)
    } while (0...STDERR_FILENO).contains(descriptor)
    if descriptor > STDERR_FILENO { close(descriptor) }
  }
}
