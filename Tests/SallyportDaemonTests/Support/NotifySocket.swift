import Glibc
import SallyportService
import Testing

@testable import SallyportDaemon

/// Where systemd listens for what a service tells it: a datagram socket.
final class NotifySocket: Sendable {
  let environment: [String: String]
  private let descriptor: CInt

  /// Binds a path, or an abstract name that begins with `@`.
  init(_ path: String) throws {
    environment = ["NOTIFY_SOCKET": path]
    descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
    // What never comes fails the test instead of hanging it.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    #expect(unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size) == 0)
    let address = try #require(UnixAddress(path: path))
    var isBound = false
    unsafe address.withSocketAddress { pointer, length in
      isBound = unsafe bind(descriptor, pointer, length) == 0
    }
    try #require(isBound)
  }

  deinit {
    close(descriptor)
  }

  /// The next datagram; waits for it.
  func next() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
    return count >= 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}
