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
  private let table: ConnectionTable
  private let logger: Logger
  private var session: (any VarlinkSession)?
  private var peer: PeerCredentials?
  private var context: ChannelHandlerContext?
  private var callsAhead: [MethodCall] = []
  private var isAnswering = false
  private var isClosing = false

  /// When the last whole message came.
  private(set) var lastMessageAt = NIODeadline.now()

  init(endpoint: VarlinkEndpoint, table: ConnectionTable, logger: Logger) {
    self.endpoint = endpoint
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
      self.session = self.endpoint.makeSession(peer)
    }
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    if let peer { table.remove(self, from: peer) }
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
        decoding: message.readableBytesUInt8Span, maximumBytes: endpoint.maximumMessageSize)
      take(call)
    } catch {
      logger.debug("a message was refused: \(error); the connection is closed")
      context.close(promise: nil)
    }
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

  private func take(_ call: MethodCall) {
    guard isAnswering else { return answer(call) }
    callsAhead.append(call)
    if callsAhead.count > Self.maximumCallsAhead { close() }
  }

  private func answer(_ call: MethodCall) {
    isAnswering = true
    route(call) { reply in
      self.write(reply, to: call)
      self.isAnswering = false
      if self.isClosing { return self.close() }
      if !self.callsAhead.isEmpty { self.answer(self.callsAhead.removeFirst()) }
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
