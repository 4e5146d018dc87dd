import SallyportVarlink

/// What answers the calls of one connection, one after the other.
///
/// Lives on the login loop. The connection gives it the next call only after the reply to the last
/// one, so a session never sees two at once.
protocol VarlinkSession: AnyObject {
  /// Answers a call to one of the session's interfaces; calls back exactly once, now or later, on
  /// the loop.
  func answer(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void)

  /// The peer is gone, or was hung up on: nothing that waited for it goes on.
  func connectionEnded()
}

/// What is served on one socket.
struct VarlinkEndpoint {
  let interfaces: [ShippedInterface]

  /// Of one message, its NUL not counted.
  let maximumMessageSize: Int

  /// The same for peers whose uid is 0: the machine is theirs anyway.
  let maximumMessageSizeOfRoot: Int

  /// Makes the session of a connection that the kernel says is from this peer; what it is given
  /// closes the connection.
  let makeSession: (PeerCredentials, _ hangUp: @escaping () -> Void) -> any VarlinkSession
}
