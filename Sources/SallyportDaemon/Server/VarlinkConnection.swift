import Logging
import SallyportCore
import SallyportService
import SallyportVarlink

/// One connection: decodes calls, hands them to the session one at a time, writes the replies.
///
/// A message that is no Varlink call, or a peer that does not wait for its turn, ends the
/// connection; nothing that was asked for before is undone by that.
///
/// Lives on the login loop.
final class VarlinkConnection: Watcher {
  /// Varlink lets a client send calls ahead; no client of ours does, and this is enough for any.
  static let maximumCallsAhead = 8

  /// Bytes of replies that wait for their peer before the next one is written; whoever lets more
  /// pile up is not waiting for them.
  static let maximumBacklog = 64 * 1024

  private let endpoint: VarlinkEndpoint
  private let table: ConnectionTable
  private let logger: Logger

  /// Nil before the beginning, and from the end on.
  private var line: Line?
  private var callsAhead: [MethodCall] = []
  private(set) var isAnswering = false
  private var isClosing = false

  /// Whether a call was answered in this read already; what came with it waits.
  private var hasHadItsTurn = false

  /// When the last whole message came.
  private(set) var lastMessageAt = ContinuousClock.now

  /// What there is of a connection while it is open.
  private final class Line {
    let socket: StreamSocket
    let loop: EventLoop
    let peer: PeerCredentials
    let session: any VarlinkSession
    let maximumMessageSize: Int
    var splitter: FrameSplitter

    /// What the kernel has not taken yet; while there is something, it is asked to say when it does.
    var backlog: [UInt8] = []

    init(
      _ socket: StreamSocket, _ loop: EventLoop, _ peer: PeerCredentials,
      _ session: any VarlinkSession, maximumMessageSize: Int
    ) {
      self.socket = socket
      self.loop = loop
      self.peer = peer
      self.session = session
      self.maximumMessageSize = maximumMessageSize
      splitter = FrameSplitter(limit: maximumMessageSize)
    }
  }

  init(endpoint: VarlinkEndpoint, table: ConnectionTable, logger: Logger) {
    self.endpoint = endpoint
    self.table = table
    self.logger = logger
  }

  /// Closes the socket where its peer is not admitted.
  func begin(on socket: StreamSocket, _ loop: EventLoop) {
    guard let peer = PeerCredentials(ofPeerOf: socket), table.admit(self, from: peer) else {
      return
    }
    do throws(SystemFailure) {
      try loop.watch(socket.descriptor, for: .readable, self)
    } catch {
      logger.error("a connection cannot be begun: \(error)")
      return table.remove(self, ofUID: peer.uid)
    }
    line = Line(
      socket, loop, peer, endpoint.makeSession(peer) { [weak self] in self?.close() },
      maximumMessageSize: peer.uid == .root
        ? endpoint.maximumMessageSizeOfRoot : endpoint.maximumMessageSize)
  }

  func isReady(_ readiness: Readiness) {
    if readiness.contains(.writable), let line {
      writeBacklog(of: line, hadToWait: true)
      closeIfAnswered()
    }
    if readiness.contains(.readable) { read() }
  }

  /// Ends the connection at once; what was not written yet is dropped.
  func close() {
    guard let line else { return }
    self.line = nil
    isClosing = true
    callsAhead = []
    line.loop.forget(line.socket.descriptor)
    table.remove(self, ofUID: line.peer.uid)
    // The session may be in the midst of what made the connection end.
    let session = line.session
    line.loop.atEndOfTurn { session.connectionEnded() }
  }

  func closeWhenAnswered() {
    isClosing = true
    closeIfAnswered()
  }

  /// Takes the call that has arrived by now, and ends the connection once it is answered.
  ///
  /// A call that comes later stays unread where it is alone, as the PAM module's always is. The
  /// kernel tells its sender so, who can send it to the next daemon.
  func closeWhenServed() {
    if !isClosing, !isAnswering { read() }
    closeWhenAnswered()
  }

  private func closeIfAnswered() {
    if isClosing, !isAnswering, line?.backlog.isEmpty ?? true { close() }
  }

  private func read() {
    switch line?.socket.read() {
    case .bytes(let bytes): take(bytes)
    case .end: close()
    case .nothing, nil: break
    }
  }

  private func take(_ bytes: [UInt8]) {
    // What comes after the end was announced is read, so that it is not reported again and again.
    guard let line, !isClosing else { return }
    line.splitter.append(bytes)
    do throws(ProtocolViolation) {
      while !isClosing, let message = try line.splitter.next() {
        lastMessageAt = .now
        take(try MethodCall(decoding: message.span, maximumBytes: line.maximumMessageSize))
      }
    } catch {
      logger.debug("a message was refused: \(error); the connection is closed")
      return close()
    }
    hasHadItsTurn = false
    answerNext()
  }

  /// One call of a read is answered at once.
  ///
  /// Who sends more than may wait, a hundred calls in one packet, say, is closed: it could take
  /// the loop from everybody else.
  private func take(_ call: MethodCall) {
    guard isAnswering || hasHadItsTurn else { return answer(call) }
    callsAhead.append(call)
    guard callsAhead.count > Self.maximumCallsAhead else { return }
    callsAhead = []
    isClosing = true
    close()
  }

  private func answerNext() {
    guard !isAnswering, !hasHadItsTurn, !isClosing, !callsAhead.isEmpty else { return }
    answer(callsAhead.removeFirst())
  }

  private func answer(_ call: MethodCall) {
    isAnswering = true
    hasHadItsTurn = true
    route(call) { reply in
      self.isAnswering = false
      self.write(reply, to: call)
      self.closeIfAnswered()
      self.continueInNextTurn()
    }
  }

  private func continueInNextTurn() {
    guard let line, !callsAhead.isEmpty else { return }
    line.loop.atEndOfTurn {
      self.hasHadItsTurn = false
      self.answerNext()
    }
  }

  private func route(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {
    guard let line, let name = QualifiedName.split(call.method) else { return close() }
    if name.interface == ShippedInterface.service.name {
      reply(ServiceInterface.answer(call, serving: endpoint.interfaces))
    } else if endpoint.interfaces.contains(where: { $0.name == name.interface }) {
      line.session.answer(call, reply)
    } else {
      reply(ServiceError.interfaceNotFound(interface: String(name.interface)).reply)
    }
  }

  private func write(_ reply: MethodReply, to call: MethodCall) {
    guard let line, !call.oneway else { return }
    guard line.backlog.count <= Self.maximumBacklog else { return close() }
    // What waits already goes first.
    let mustWait = !line.backlog.isEmpty
    reply.appendFrame(to: &line.backlog)
    if !mustWait { writeBacklog(of: line) }
  }

  /// Sends as much of what waits as the kernel takes, and asks it to say when it takes the rest.
  private func writeBacklog(of line: Line, hadToWait: Bool = false) {
    guard let count = line.socket.write(line.backlog) else { return close() }
    line.backlog.removeFirst(count)
    let mustWait = !line.backlog.isEmpty
    guard mustWait != hadToWait else { return }
    do throws(SystemFailure) {
      try line.loop.change(
        line.socket.descriptor, to: mustWait ? [.readable, .writable] : .readable)
    } catch {
      logger.error("a connection cannot go on: \(error)")
      close()
    }
  }
}
