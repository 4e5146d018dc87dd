import SallyportCore

/// All open connections of both sockets, and how many there may be.
///
/// Lives on the login loop.
final class ConnectionTable {
  /// Far above what a machine's logins need at once, far below `LimitNOFILE=`.
  static let maximumConnections = 4096

  /// What all peers without privileges may have together, so that however many user ids one person
  /// commands, there is room for those who log in.
  static let maximumUnprivileged = 1024

  /// A person without privileges needs one for a screen locker and a few for terminals; with more,
  /// one account could shut out the others.
  static let maximumPerUnprivilegedUID = 64

  /// A connection that sent no whole message for so long is closed: longer than anybody looks for
  /// a recovery code, and than an enrolment waits for its first code.
  static let maximumSilence: Duration = .seconds(15 * 60)

  private static let sweepInterval: Duration = .seconds(30)

  /// How long whoever spoke last so recently may go on when the daemon stops.
  ///
  /// A program that has just been told to ask answers in milliseconds, or it is a person who does;
  /// who connects meanwhile waits for the next daemon, well within the PAM module's patience of 5 s.
  static let lingering: Duration = .seconds(1)

  /// How often it is looked at then whether the disk is done.
  private static let commitInterval: Duration = .milliseconds(10)

  private struct Entry {
    let connection: VarlinkConnection
    let uid: UserID
  }

  private let trust: PeerTrust
  private var connections: [ObjectIdentifier: Entry] = [:]
  private var countByUID: [UserID: Int] = [:]
  private var whenEmpty: (() -> Void)?

  init(trust: PeerTrust = PeerTrust()) {
    self.trust = trust
  }

  var count: Int { connections.count }

  /// Whether one more connection from this peer is admitted; if so it counts until `remove`.
  ///
  /// Where there is no room left, a privileged peer takes the place of whoever has been silent
  /// longest: a login that has just begun is worth more than a prompt that nobody answers.
  func admit(_ connection: VarlinkConnection, from peer: PeerCredentials) -> Bool {
    let isPrivileged = trust.isPrivileged(peer.uid)
    guard whenEmpty == nil, isPrivileged || isWithinShare(peer.uid) else { return false }
    if connections.count >= Self.maximumConnections {
      guard isPrivileged, let quietest else { return false }
      remove(quietest.connection, ofUID: quietest.uid)
      quietest.connection.close()
    }
    connections[ObjectIdentifier(connection)] = Entry(connection: connection, uid: peer.uid)
    countByUID[peer.uid, default: 0] += 1
    return true
  }

  /// Gives a connection's place back; does nothing the second time.
  func remove(_ connection: VarlinkConnection, ofUID uid: UserID) {
    guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    let count = countByUID[uid, default: 1] - 1
    countByUID[uid] = count == 0 ? nil : count
    if connections.isEmpty { whenEmpty?() }
  }

  /// Takes on a change of the configuration; who is no longer trusted begins again as anybody.
  func trust(_ uids: Set<UInt32>) {
    let dismissed = trust.change(to: uids)
    for entry in connections.values where dismissed.contains(entry.uid.rawValue) {
      entry.connection.closeWhenAnswered()
    }
  }

  private func isWithinShare(_ uid: UserID) -> Bool {
    let unprivileged = countByUID.reduce(0) { $0 + (trust.isPrivileged($1.key) ? 0 : $1.value) }
    return countByUID[uid, default: 0] < Self.maximumPerUnprivilegedUID
      && unprivileged < Self.maximumUnprivileged
  }

  private var quietest: Entry? {
    connections.values.filter { !$0.connection.isAnswering }
      .min { $0.connection.lastMessageAt < $1.connection.lastMessageAt }
  }

  /// Closes, again and again, what has been silent for too long.
  func startSweeping(on loop: EventLoop) {
    loop.schedule(every: Self.sweepInterval) {
      let oldest = ContinuousClock.now - Self.maximumSilence
      for entry in self.connections.values where entry.connection.lastMessageAt < oldest {
        entry.connection.close()
      }
    }
  }

  /// Admits nobody any more, ends what waits for a peer, and calls back once nobody is connected.
  ///
  /// Conversations that are under way may come to their end: where one restart follows the other,
  /// a login would otherwise begin again and again and never be decided. Who is left then, while
  /// nothing is being committed, is hung up on: a call that waits for the name service is not decided
  /// yet, and the PAM module begins again while it has time left; others do not read their replies.
  ///
  /// - Parameter isCommitting: whether anything that was decided is on its way to the disk.
  func drain(
    on loop: EventLoop, lingering: Duration, isCommitting: @escaping () -> Bool,
    _ then: @escaping () -> Void
  ) {
    guard !connections.isEmpty else { return then() }
    whenEmpty = then
    closeWhenServed(ifSilentSince: .now - lingering)
    loop.schedule(in: lingering) {
      self.closeWhenServed(ifSilentSince: .now)
      self.closeAll(on: loop, onceNot: isCommitting)
    }
  }

  private func closeWhenServed(ifSilentSince moment: ContinuousClock.Instant) {
    for entry in connections.values where entry.connection.lastMessageAt <= moment {
      entry.connection.closeWhenServed()
    }
  }

  private func closeAll(on loop: EventLoop, onceNot isCommitting: @escaping () -> Bool) {
    guard isCommitting() else {
      for entry in connections.values { entry.connection.close() }
      return
    }
    loop.schedule(in: Self.commitInterval) { self.closeAll(on: loop, onceNot: isCommitting) }
  }
}
