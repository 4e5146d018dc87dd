/// Calls methods on a Unix socket, one at a time, and waits for each reply in bounded time.
///
/// After any failure but a refusal the connection is of no more use and every further call fails
/// with `disconnected`: a late reply must not be taken for the answer to the next call.
package final class BlockingClient {
  private let limit: Int
  private let timeout: Duration
  private let interrupt: Int32?
  private var stream: UnixStream?

  /// How long the daemon may take for one reply.
  ///
  /// It answers within milliseconds; a busy disk may
  /// hold a commit for seconds, and systemd may just be starting it.
  package static let defaultTimeout: Duration = .seconds(20)

  /// - Parameters:
  ///   - path: of the socket.
  ///   - limit: bytes of the longest reply that is taken (`MessageLimits`).
  ///   - timeout: for each call.
  ///   - interrupt: a descriptor that becomes readable when the person wants to end; a call then
  ///     fails with `interrupted` unless its reply comes within a second. It is never read.
  ///   - verifyingServer: refuses a socket that fails `ServerTrust`.
  ///   - admitsCallersDirectory: whether the socket's directory may belong to the caller.
  package init(
    connectingTo path: String, limit: Int = MessageLimits.control,
    timeout: Duration = BlockingClient.defaultTimeout, interrupt: Int32? = nil,
    verifyingServer: Bool = true, admitsCallersDirectory: Bool = true
  ) throws(ClientError) {
    let stream = try UnixStream(connectingTo: path, limit: limit)
    if verifyingServer {
      let peer = try stream.peer()
      do {
        try ServerTrust.check(
          path: path, peer: peer, admittingCaller: admitsCallersDirectory)
      } catch {
        throw .untrustedServer(error)
      }
    }
    self.stream = stream
    self.limit = limit
    self.timeout = timeout
    self.interrupt = interrupt
  }

  /// Calls a method and reads its reply.
  package func call<Call: WireCall>(_ call: Call) throws(ClientError) -> Call.Reply {
    let parameters = try self.call(method: Call.method, parameters: call.parameters)
    do {
      return try Call.Reply(parameters: parameters)
    } catch {
      throw .protocolViolation(.unexpectedParameters(error))
    }
  }

  /// Calls a method by name; the reply's parameters are not held against any interface.
  package func call(
    method: String, parameters: JSONObject = JSONObject()
  ) throws(ClientError) -> JSONObject {
    let reply = try exchange(MethodCall(method: method, parameters: parameters))
    if let error = reply.error {
      throw .refused(error: error, parameters: reply.parameters)
    }
    return reply.parameters
  }

  private func exchange(_ call: MethodCall) throws(ClientError) -> MethodReply {
    guard let stream else { throw .disconnected }
    self.stream = nil
    var frame: [UInt8] = []
    call.appendFrame(to: &frame)
    try stream.send(frame, within: timeout, interrupt: interrupt)
    let reply = try decode(try stream.receive(within: timeout, interrupt: interrupt))
    guard !stream.hasUnreadBytes else { throw .protocolViolation(.unexpectedBytes) }
    self.stream = stream
    return reply
  }

  private func decode(_ frame: [UInt8]) throws(ClientError) -> MethodReply {
    let reply: MethodReply
    do {
      reply = try MethodReply(decoding: frame.span, maximumBytes: limit)
    } catch {
      throw .protocolViolation(error)
    }
    guard !reply.continues else { throw .protocolViolation(.unexpectedContinues) }
    return reply
  }
}
