import NIOCore
import SallyportCore

/// All open connections of both sockets, and how many there may be.
///
/// Lives on the login loop.
final class ConnectionTable {
  /// Far above what a machine's logins need at once, far below `LimitNOFILE=`.
  static let maximumConnections = 4096

  /// A person without privileges needs one for a screen locker and a few for terminals; with more,
  /// one account could shut out the others.
  static let maximumPerUnprivilegedUID = 64

  /// A connection that sent no whole message for so long is closed: longer than anybody looks for
  /// a recovery code, and than an enrolment waits for its first code.
  static let maximumSilence: TimeAmount = .minutes(15)

  private static let sweepInterval: TimeAmount = .seconds(30)

  private var connections: [ObjectIdentifier: VarlinkConnection] = [:]
  private var countByUID: [UserID: Int] = [:]
  private var whenEmpty: (() -> Void)?

  /// Whether one more connection from this peer is admitted; if so it counts until `remove`.
  func admit(_ connection: VarlinkConnection, from peer: PeerCredentials) -> Bool {
    let count = countByUID[peer.uid, default: 0]
    let isWithinShare = peer.uid == .root || count < Self.maximumPerUnprivilegedUID
    guard connections.count < Self.maximumConnections, isWithinShare, whenEmpty == nil else {
      return false
    }
    connections[ObjectIdentifier(connection)] = connection
    countByUID[peer.uid] = count + 1
    return true
  }

  func remove(_ connection: VarlinkConnection, from peer: PeerCredentials) {
    guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    let count = countByUID[peer.uid, default: 1] - 1
    countByUID[peer.uid] = count == 0 ? nil : count
    if connections.isEmpty { whenEmpty?() }
  }

  /// Closes, again and again, what has been silent for too long.
  func startSweeping(on loop: any EventLoop) {
    loop.assumeIsolated().scheduleTask(in: Self.sweepInterval) {
      let oldest = NIODeadline.now() - Self.maximumSilence
      for connection in self.connections.values where connection.lastMessageAt < oldest {
        connection.close()
      }
      self.startSweeping(on: loop)
    }
  }

  /// Admits nobody any more, ends what waits for a peer, and calls back once calls that are being
  /// answered have their replies.
  func drain(_ then: @escaping () -> Void) {
    guard !connections.isEmpty else { return then() }
    whenEmpty = then
    for connection in connections.values { connection.closeWhenAnswered() }
  }
}
