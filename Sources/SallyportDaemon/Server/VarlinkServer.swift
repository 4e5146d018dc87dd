import Glibc
import Logging
import NIOCore
import NIOPosix
import SallyportCore

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
            let size = maximumMessageSize(of: channel, endpoint)
            try channel.pipeline.syncOperations.addHandlers(
              ByteToMessageHandler(
                FrameDecoder(maximumByteCount: size), maximumBufferSize: size + 1),
              VarlinkConnection(
                endpoint: endpoint, maximumMessageSize: size, table: loop.connections,
                logger: logger))
          }
        }
      channels.append(try await bind(bootstrap, socket))
    }
    return VarlinkServer(channels: channels)
  }

  /// The peer's is known before it has sent anything; where the kernel does not say who it is, the
  /// connection is closed anyway.
  private static func maximumMessageSize(
    of channel: any Channel, _ endpoint: VarlinkEndpoint
  ) -> Int {
    var size = endpoint.maximumMessageSize
    guard endpoint.maximumMessageSizeOfRoot != size else { return size }
    PeerCredentials.ofPeer(of: channel) { peer in
      if peer?.uid == .root { size = endpoint.maximumMessageSizeOfRoot }
    }
    return size
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
