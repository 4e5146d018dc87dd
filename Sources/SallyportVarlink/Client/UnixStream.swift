import CSallyportSystem
import Glibc

/// A connection to a Unix socket that carries NUL-terminated messages.
///
/// Each exchange takes bounded time, and less once `interrupt`, a descriptor, becomes readable. It
/// is never read. The connection is closed when it is released.
package final class UnixStream {
  private let descriptor: Int32
  private var splitter: FrameSplitter

  /// - Parameters:
  ///   - path: of the socket; longer ones than `sun_path` are refused, not cut.
  ///   - limit: bytes of the longest message that is taken.
  package init(connectingTo path: String, limit: Int) throws(ClientError) {
    let descriptor = unsafe sallyport_connect_unix(path)
    guard descriptor >= 0 else { throw .cannotConnect(errno: errno) }
    self.descriptor = descriptor
    splitter = FrameSplitter(limit: limit)
  }

  deinit {
    close(descriptor)
  }

  /// The uid of whoever listens (SO_PEERCRED).
  package func peer() throws(ClientError) -> UInt32 {
    var (pid, uid): (Int32, UInt32) = (0, 0)
    guard unsafe sallyport_peer(descriptor, &pid, &uid) == 0 else {
      throw .cannotConnect(errno: errno)
    }
    return uid
  }

  /// Sends all bytes as they are.
  package func send(
    _ bytes: [UInt8], within time: Duration, interrupt: Int32? = nil
  ) throws(ClientError) {
    var deadline = Deadline(in: time, interrupt: interrupt)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, Self.sendFlags)
      }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        try wait(until: &deadline, POLLOUT)
      } else if errno != EINTR {
        throw .disconnected
      }
    }
  }

  /// The next message, without its NUL.
  package func receive(
    within time: Duration, interrupt: Int32? = nil
  ) throws(ClientError) -> [UInt8] {
    var deadline = Deadline(in: time, interrupt: interrupt)
    while true {
      if let frame = try nextFrame() { return frame }
      try wait(until: &deadline, POLLIN)
      try readOnce()
    }
  }

  /// Whether bytes wait behind the last message.
  package var hasUnreadBytes: Bool { !splitter.isEmpty }

  private func wait(until deadline: inout Deadline, _ events: Int32) throws(ClientError) {
    switch deadline.wait(for: descriptor, events) {
    case .ready: return
    case .timedOut: throw .timedOut
    case .interrupted: throw .interrupted
    }
  }

  private func nextFrame() throws(ClientError) -> [UInt8]? {
    do {
      return try splitter.next()
    } catch {
      throw .protocolViolation(error)
    }
  }

  /// One read of as much as the kernel has, at most `readSize`.
  private func readOnce() throws(ClientError) {
    var result = 0
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.readSize) { buffer, count in
      unsafe result = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      failure = errno
      count = max(0, result)
    }
    if result > 0 { return splitter.append(bytes) }
    guard result < 0, failure == EAGAIN || failure == EINTR else { throw .disconnected }
  }

  /// A server that has gone is an error to report, not a signal to die of.
  private static let sendFlags = Int32(truncatingIfNeeded: MSG_NOSIGNAL)

  /// Bytes of one read: a login reply in one, a long list in few.
  private static let readSize = 16 * 1024
}
