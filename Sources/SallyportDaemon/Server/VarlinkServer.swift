import Glibc
import Logging
import NIOCore
import NIOPosix

/// Listens on the two sockets and gives each connection its handlers.
struct VarlinkServer: Sendable {
  /// Where a socket comes from.
  enum Socket: Sendable {
    /// systemd listens, and keeps on when the daemon stops.
    case descriptor(CInt)
    case path(String)
  }

  /// systemd's own limit for its sockets; the kernel bounds it by `net.core.somaxconn`.
  private static let backlog: CInt = 4096

  private let channels: [any Channel]

  /// - Parameter endpoint: made on the loop, for the loop's connections.
  static func listen(
    on sockets: [(Socket, @Sendable (LoginLoop) -> VarlinkEndpoint)],
    _ loginLoop: NIOLoopBound<LoginLoop>, group: any EventLoopGroup, logger: Logger
  ) async throws -> VarlinkServer {
    var channels: [any Channel] = []
    for (socket, endpoint) in sockets {
      let bootstrap = ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: backlog)
        // One message a read is what a login sends; a second read would only find nothing.
        .childChannelOption(.maxMessagesPerRead, value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let loop = loginLoop.value
            let endpoint = endpoint(loop)
            let size = endpoint.maximumMessageSize
            try channel.pipeline.syncOperations.addHandlers(
              ByteToMessageHandler(
                FrameDecoder(maximumByteCount: size), maximumBufferSize: size + 1),
              VarlinkConnection(endpoint: endpoint, table: loop.connections, logger: logger))
          }
        }
      channels.append(try await bind(bootstrap, socket))
    }
    return VarlinkServer(channels: channels)
  }

  /// Stops listening.
  ///
  /// A socket of systemd's stays, and what connects meanwhile waits there.
  func stopListening() async {
    for channel in channels { try? await channel.close() }
  }

  private static func bind(
    _ bootstrap: ServerBootstrap, _ socket: Socket
  ) async throws -> any Channel {
    switch socket {
    case .descriptor(let descriptor):
      return try await bootstrap.withBoundSocket(descriptor).get()
    case .path(let path):
      guard !UnixAddress.isListenedTo(path) else { throw ServerError.inUse(path) }
      let channel = try await bootstrap.bind(
        unixDomainSocketPath: path, cleanupExistingSocketFile: true
      ).get()
      // Anybody may ask; who it is, the kernel says.
      guard unsafe chmod(path, 0o666) == 0 else { throw ServerError.cannotOpenToAll(path) }
      return channel
    }
  }
}
