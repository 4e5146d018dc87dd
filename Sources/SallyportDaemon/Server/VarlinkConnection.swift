import Logging
import NIOCore
import SallyportCore
import SallyportVarlink

/// One connection: decodes calls, hands them to the session one at a time, writes the replies.
///
/// A message that is no Varlink call, or a peer that does not wait for its turn, ends the
/// connection; nothing that was asked for before is undone by that.
final class VarlinkConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Varlink lets a client send calls ahead; no client of ours does, and this is enough for any.
  static let maximumCallsAhead = 8

  private let endpoint: VarlinkEndpoint
  private let maximumMessageSize: Int
  private let table: ConnectionTable
  private let logger: Logger
  private var session: (any VarlinkSession)?
  private var peer: PeerCredentials?
  private var context: ChannelHandlerContext?
  private var callsAhead: [MethodCall] = []
  private(set) var isAnswering = false
  private var isClosing = false

  /// Whether a call was answered in this read already; what came with it waits.
  private var hasHadItsTurn = false

  /// When the last whole message came.
  private(set) var lastMessageAt = NIODeadline.now()

  init(
    endpoint: VarlinkEndpoint, maximumMessageSize: Int, table: ConnectionTable, logger: Logger
  ) {
    self.endpoint = endpoint
    self.maximumMessageSize = maximumMessageSize
    self.table = table
    self.logger = logger
  }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    PeerCredentials.ofPeer(of: context.channel) { peer in
      guard let peer, self.table.admit(self, from: peer) else {
        context.close(promise: nil)
        return
      }
      self.peer = peer
      self.session = self.endpoint.makeSession(peer) { [weak self] in self?.close() }
    }
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    if let peer { table.remove(self, ofUID: peer.uid) }
    session?.connectionEnded()
    session = nil
    callsAhead = []
    self.context = nil
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard session != nil, !isClosing else { return }
    lastMessageAt = .now()
    let message = unwrapInboundIn(data)
    do {
      let call = try MethodCall(
        decoding: message.readableBytesUInt8Span, maximumBytes: maximumMessageSize)
      take(call)
    } catch {
      logger.debug("a message was refused: \(error); the connection is closed")
      context.close(promise: nil)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    hasHadItsTurn = false
    answerNext()
    context.fireChannelReadComplete()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    logger.debug("a connection failed: \(error); it is closed")
    context.close(promise: nil)
  }

  func close() {
    context?.close(promise: nil)
  }

  func closeWhenAnswered() {
    isClosing = true
    if !isAnswering { close() }
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
      self.write(reply, to: call)
      self.isAnswering = false
      if self.isClosing { return self.close() }
      self.continueInNextTurn()
    }
  }

  private func continueInNextTurn() {
    guard let context, !callsAhead.isEmpty else { return }
    context.eventLoop.assumeIsolated().execute {
      self.hasHadItsTurn = false
      self.answerNext()
    }
  }

  private func route(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {
    guard let session, let name = QualifiedName.split(call.method) else { return close() }
    if name.interface == ShippedInterface.service.name {
      reply(ServiceInterface.answer(call, serving: endpoint.interfaces))
    } else if endpoint.interfaces.contains(where: { $0.name == name.interface }) {
      session.answer(call, reply)
    } else {
      reply(ServiceError.interfaceNotFound(interface: String(name.interface)).reply)
    }
  }

  /// A peer that lets its replies pile up is not waiting for them.
  private func write(_ reply: MethodReply, to call: MethodCall) {
    guard let context, !call.oneway else { return }
    guard context.channel.isWritable else { return close() }
    var bytes: [UInt8] = []
    reply.appendFrame(to: &bytes)
    context.writeAndFlush(
      wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
  }
}
