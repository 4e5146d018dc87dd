import Glibc

/// A connected stream socket that never blocks; closed when it is released.
final class StreamSocket {
  /// Bytes of one read: a login's call in one; what is longer comes in several turns, and others
  /// have theirs in between.
  private static let readSize = 8 * 1024

  enum Read {
    case bytes([UInt8])
    case nothing

    /// The peer has gone, or will send no more.
    case end
  }

  let descriptor: CInt

  init(descriptor: CInt) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  func read() -> Read {
    var result = 0
    var failure: CInt = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.readSize) { buffer, count in
      unsafe result = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      failure = errno
      count = max(0, result)
    }
    if result > 0 { return .bytes(bytes) }
    return result < 0 && (failure == EAGAIN || failure == EINTR) ? .nothing : .end
  }

  /// Sends as many of the bytes as the kernel takes now.
  ///
  /// - Returns: How many; nil where the peer has gone.
  func write(_ bytes: [UInt8]) -> Int? {
    let count = unsafe send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }
}
