import CSallyportSystem
import Glibc
import SallyportService

/// A Unix socket that connections come to; closed when it is released.
final class ListeningSocket {
  /// systemd's own limit for its sockets; the kernel bounds it by `net.core.somaxconn`.
  private static let backlog: CInt = 4096

  let descriptor: CInt

  /// A socket that systemd listens on, and keeps on when the daemon stops.
  ///
  /// listen(2) is not called on it: that would make the daemon the one whom SO_PEERCRED shows to
  /// clients, and the PAM module trusts it for being root's.
  init(handedOver descriptor: CInt) throws(SystemFailure) {
    self.descriptor = descriptor
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 else {
      throw SystemFailure("fcntl", errno)
    }
  }

  /// A socket of the daemon's own, in the place of one that nobody listens to any more.
  init(at path: String) throws {
    guard let address = UnixAddress(path: path) else { throw ServerError.notAPath(path) }
    guard !UnixAddress.isListenedTo(path) else { throw ServerError.inUse(path) }
    try Self.removeSocket(at: path)
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw SystemFailure("socket", errno) }
    var isBound = false
    unsafe address.withSocketAddress { pointer, length in
      isBound = unsafe bind(descriptor, pointer, length) == 0
    }
    guard isBound, Glibc.listen(descriptor, Self.backlog) == 0 else {
      throw ServerError.cannotListen(path, why: SystemError.text(errno))
    }
    // Anybody may ask; who it is, the kernel says.
    guard unsafe chmod(path, 0o666) == 0 else { throw ServerError.cannotOpenToAll(path) }
  }

  deinit {
    close(descriptor)
  }

  /// The next connection.
  ///
  /// - Returns: nil where none waits, or the one that did has gone.
  /// - Throws: `SystemFailure` where the system is short of something that the next connection
  ///   would need as well.
  func accept() throws(SystemFailure) -> StreamSocket? {
    let connection = sallyport_accept(descriptor)
    if connection >= 0 { return StreamSocket(descriptor: connection) }
    switch errno {
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: throw SystemFailure("accept4", errno)
    default: return nil
    }
  }

  /// Nothing but a socket is removed.
  private static func removeSocket(at path: String) throws(ServerError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK, unsafe unlink(path) == 0 else {
      throw .cannotListen(path, why: "something else is in its place")
    }
  }
}
