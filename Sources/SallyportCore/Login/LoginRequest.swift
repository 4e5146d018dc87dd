/// A login that asks for a second factor, as far as the daemon knows and believes it.
///
/// The fields carry PAM's items: `service` PAM_SERVICE, `terminal` PAM_TTY, `remoteAccount`
/// PAM_RUSER; `address` is numeric or absent, never a name.
package struct LoginRequest: Hashable, Sendable {
  package let subject: Subject

  /// What the name service said about it just now, as far as the policy asks.
  package let facts: AccountFacts
  package let peer: LoginPeer
  package let service: String
  package let terminal: String?
  package let address: IPAddress?
  package let remoteAccount: String?

  package init(
    subject: Subject, facts: AccountFacts = .unknown, peer: LoginPeer, service: String,
    terminal: String? = nil,
    address: IPAddress? = nil, remoteAccount: String? = nil
  ) {
    self.subject = subject
    self.facts = facts
    self.peer = peer
    self.service = service
    // From a peer without privileges these are claims, and decide nothing (I5).
    self.terminal = peer.isPrivileged ? terminal : nil
    self.address = peer.isPrivileged ? address : nil
    self.remoteAccount = peer.isPrivileged ? remoteAccount : nil
  }
}

/// Who asks on the login socket, by SO_PEERCRED.
package enum LoginPeer: Hashable, Sendable {
  /// uid 0 or one of `trustedUIDs`: sshd, login, su, sudo, a greeter.
  case privileged(UserID)

  /// The account's own uid: a screen locker.
  case owner(UserID)

  package var isPrivileged: Bool {
    switch self {
    case .privileged: true
    case .owner: false
    }
  }

  package var uid: UserID {
    switch self {
    case .privileged(let uid), .owner(let uid): uid
    }
  }
}
