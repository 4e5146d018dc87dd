import SallyportVarlink

/// A connection that sends any bytes, and waits for what comes back.
final class RawConnection {
  /// What came back.
  enum Answer: Equatable {
    case reply(MethodReply)
    case closed
  }

  /// Longer than any answer takes; what never comes fails the test instead of hanging it.
  private static let patience: Duration = .seconds(20)

  private let stream: UnixStream

  init(to path: String) throws {
    stream = try UnixStream(connectingTo: path, limit: MessageLimits.control)
  }

  func send(_ bytes: some Sequence<UInt8>) throws {
    try stream.send(Array(bytes), within: Self.patience)
  }

  func send(_ text: String) throws {
    try send(text.utf8)
  }

  func send(_ calls: MethodCall...) throws {
    try send(calls)
  }

  /// Sends calls in one write.
  func send(_ calls: [MethodCall]) throws {
    var bytes: [UInt8] = []
    for call in calls { call.appendFrame(to: &bytes) }
    try send(bytes)
  }

  /// The next reply, or the end.
  func answer() throws -> Answer {
    do {
      let frame = try stream.receive(within: Self.patience)
      return .reply(
        try MethodReply(decoding: frame.span, maximumBytes: MessageLimits.control))
    } catch ClientError.disconnected {
      return .closed
    }
  }
}
