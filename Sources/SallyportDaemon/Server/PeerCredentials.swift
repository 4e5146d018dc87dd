import CSallyportSystem
import Glibc
import NIOCore
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

  /// Asks the kernel about a connected channel, on its loop, and calls back before it returns.
  static func ofPeer(of channel: any Channel, _ then: @escaping (PeerCredentials?) -> Void) {
    guard let socket = channel as? any SocketOptionProvider else { return then(nil) }
    let credentials: EventLoopFuture<sallyport_peer_credentials> =
      socket.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERCRED))
    credentials.assumeIsolated().whenComplete { result in
      // The kernel gives uid -1 for a socket that has no peer.
      guard case .success(let peer) = result, peer.uid != .max else { return then(nil) }
      then(PeerCredentials(pid: peer.pid, uid: UserID(peer.uid)))
    }
  }
}
