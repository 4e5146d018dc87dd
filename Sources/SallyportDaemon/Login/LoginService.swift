import NIOCore
import SallyportCore
import SallyportVarlink

/// What all login conversations share.
///
/// Lives on the login loop.
final class LoginService {
  let store: any AccountStore
  let evaluator: LoginEvaluator
  let turn: CommitTurn
  let clock: any WallClock
  private let vault: Vault
  private let names: NameCache
  private let audit: AuditLog

  /// Uids besides 0 that may authenticate anybody; changes with the configuration.
  var trustedUIDs: Set<UInt32>

  init(
    store: any AccountStore, evaluator: LoginEvaluator, turn: CommitTurn, clock: any WallClock,
    vault: Vault, names: NameCache, audit: AuditLog, trustedUIDs: Set<UInt32>
  ) {
    self.store = store
    self.evaluator = evaluator
    self.turn = turn
    self.clock = clock
    self.vault = vault
    self.names = names
    self.audit = audit
    self.trustedUIDs = trustedUIDs
  }

  /// Whom a peer may ask for, and who that is.
  enum Resolution {
    case subject(Subject, LoginPeer)
    case notPermitted
    case nameServiceFailed(String)
  }

  /// Finds the account that a name means, and whether this peer may ask for it (I5).
  func resolve(
    _ user: String, for peer: PeerCredentials, _ then: @escaping (Resolution) -> Void
  ) {
    if peer.uid == .root || trustedUIDs.contains(peer.uid.rawValue) {
      resolve(user, forPrivileged: peer, then)
    } else {
      resolve(user, forOwner: peer, then)
    }
  }

  private func resolve(
    _ user: String, forPrivileged peer: PeerCredentials, _ then: @escaping (Resolution) -> Void
  ) {
    let vault = vault
    let decoy = { Subject.decoy(vault.decoySlot(for: user)) }
    guard let name = AccountName(user) else {
      return then(.subject(decoy(), .privileged(peer.uid)))
    }
    names.account(named: name) { lookup in
      switch lookup {
      case .failed(let why): then(.nameServiceFailed(why))
      case .unknown: then(.subject(decoy(), .privileged(peer.uid)))
      case .found(let identity): then(.subject(.account(identity), .privileged(peer.uid)))
      }
    }
  }

  /// Looks up the peer's own uid, never a name that it chose: a slow name service must not be
  /// anybody's to keep busy.
  private func resolve(
    _ user: String, forOwner peer: PeerCredentials, _ then: @escaping (Resolution) -> Void
  ) {
    names.account(withUID: peer.uid) { lookup in
      switch lookup {
      case .failed(let why): then(.nameServiceFailed(why))
      case .found(let identity) where identity.name == AccountName(user):
        then(.subject(.account(identity), .owner(peer.uid)))
      case .unknown, .found: then(.notPermitted)
      }
    }
  }

  func report(_ records: [AuditRecord]) {
    audit.write(records)
  }

  /// Tells the journal why no decision could be reached.
  func report(_ error: StoreError) {
    audit.writeFailure(error)
  }
}
