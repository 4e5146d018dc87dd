import Glibc

/// Files that are read whole.
enum SmallFile {
  /// Why a file could not be read.
  enum Failure: Error, Equatable {
    /// With its errno.
    case unreadable(Int32)
    case tooLong
  }

  /// - Parameter maximumBytes: a longer file is refused.
  static func read(_ path: String, maximumBytes: Int) throws(Failure) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(errno) }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(errno) }
      guard count > 0 else { return content }
      content += buffer.prefix(count)
      guard content.count <= maximumBytes else { throw .tooLong }
    }
  }
}
