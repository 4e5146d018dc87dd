import Logging
import SallyportService

/// Listens on the two sockets, and begins a connection for whoever comes.
///
/// Lives on the login loop.
final class VarlinkServer {
  /// Where a socket comes from.
  enum Socket: Sendable {
    /// systemd listens, and keeps on when the daemon stops.
    case descriptor(CInt)
    case path(String)
  }

  private let loop: EventLoop
  private let table: ConnectionTable
  private let logger: Logger
  private var doors: [Door] = []

  init(
    _ sockets: [(Socket, VarlinkEndpoint)], table: ConnectionTable, on loop: EventLoop,
    logger: Logger
  ) throws {
    self.loop = loop
    self.table = table
    self.logger = logger
    // Both, before anybody is let in through one.
    doors = try sockets.map { socket, endpoint in
      let door = Door(try Self.listen(on: socket), endpoint)
      door.server = self
      return door
    }
    for door in doors { try door.open() }
  }

  /// Stops listening.
  ///
  /// A socket of systemd's stays, and what connects meanwhile waits there.
  func stopListening() {
    for door in doors { door.close() }
    doors = []
  }

  private static func listen(on socket: Socket) throws -> ListeningSocket {
    switch socket {
    case .descriptor(let descriptor): try ListeningSocket(handedOver: descriptor)
    case .path(let path): try ListeningSocket(at: path)
    }
  }

  /// One of the sockets.
  private final class Door: Watcher {
    /// Connections that are begun in one turn; those who are connected have theirs in between.
    private static let maximumPerTurn = 16

    /// How long nobody is let in where there are no descriptors left or no memory: to ask again at
    /// once would only keep the processor busy.
    private static let pause: Duration = .milliseconds(100)

    private let socket: ListeningSocket
    private let endpoint: VarlinkEndpoint
    weak var server: VarlinkServer?

    /// Whether that was so the last time; it is told once, not ten times a second.
    private var isShort = false

    init(_ socket: ListeningSocket, _ endpoint: VarlinkEndpoint) {
      self.socket = socket
      self.endpoint = endpoint
    }

    func open() throws(SystemFailure) {
      try server?.loop.watch(socket.descriptor, for: .readable, self)
    }

    func close() {
      server?.loop.forget(socket.descriptor)
      server = nil
    }

    func isReady(_ readiness: Readiness) {
      guard let server else { return }
      do throws(SystemFailure) {
        for _ in 0..<Self.maximumPerTurn {
          guard let connected = try socket.accept() else { return }
          isShort = false
          VarlinkConnection(endpoint: endpoint, table: server.table, logger: server.logger)
            .begin(on: connected, server.loop)
        }
      } catch {
        if !isShort { server.logger.error("nobody new can connect for now: \(error)") }
        isShort = true
        pause(server.loop)
      }
    }

    private func pause(_ loop: EventLoop) {
      try? loop.change(socket.descriptor, to: [])
      loop.schedule(in: Self.pause) { [weak self] in
        guard let self else { return }
        try? loop.change(self.socket.descriptor, to: .readable)
      }
    }
  }
}
