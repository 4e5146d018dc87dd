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
    let isPrivileged = peer.uid == .root || trustedUIDs.contains(peer.uid.rawValue)
    let unknown: Resolution =
      isPrivileged
      ? .subject(.decoy(vault.decoySlot(for: user)), .privileged(peer.uid)) : .notPermitted
    guard let name = AccountName(user) else { return then(unknown) }
    names.account(named: name) { lookup in
      switch lookup {
      case .failed(let why): then(.nameServiceFailed(why))
      case .unknown: then(unknown)
      case .found(let identity) where isPrivileged:
        then(.subject(.account(identity), .privileged(peer.uid)))
      case .found(let identity):
        let isOwner = identity.uid == peer.uid
        then(isOwner ? .subject(.account(identity), .owner(peer.uid)) : .notPermitted)
      }
    }
  }

  func report(_ records: [AuditRecord]) {
    audit.write(records)
  }

  /// Records what never reached an account's transaction.
  ///
  /// If that fails too, the journal has it.
  func record(_ event: AuditEvent) {
    audit.record(event, in: store)
  }

  /// Tells the journal why no decision could be reached, and records that there was none.
  func record(_ event: AuditEvent, failing error: StoreError) {
    audit.writeFailure(error)
    record(event)
  }
}
