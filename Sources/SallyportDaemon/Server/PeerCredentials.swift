import CSallyportSystem
package import SallyportCore

/// Who is at the other end of a connection, as the kernel says (unix(7), SO_PEERCRED); nothing
/// that a peer says about itself adds to it (I5).
package struct PeerCredentials: Hashable, Sendable {
  package let pid: Int32
  package let uid: UserID

  package init(pid: Int32, uid: UserID) {
    self.pid = pid
    self.uid = uid
  }

  /// Asks the kernel about a connected socket; nil where it has no peer.
  init?(ofPeerOf socket: StreamSocket) {
    var (pid, uid): (Int32, UInt32) = (0, 0)
    // The kernel gives uid -1 for a socket that has no peer.
    guard unsafe sallyport_peer(socket.descriptor, &pid, &uid) == 0, uid != .max else {
      return nil
    }
    self.init(pid: pid, uid: UserID(uid))
  }
}
