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

  /// The name of this host: part of a new entry's label.
  let host: String

  /// What people read; a prompt that is open stays as it is when this changes.
  var texts: any LoginTexts
  let waiting = WaitingConversations()
  private let vault: Vault
  private let names: NameCache
  private let audit: AuditLog
  private let trust: PeerTrust

  /// Nil where nobody can break it: in tests.
  let glass: GlassWatch?

  init(
    store: any AccountStore, evaluator: LoginEvaluator, turn: CommitTurn, clock: any WallClock,
    vault: Vault, names: NameCache, audit: AuditLog, trust: PeerTrust,
    glass: GlassWatch?, host: String, texts: any LoginTexts
  ) {
    self.store = store
    self.evaluator = evaluator
    self.turn = turn
    self.clock = clock
    self.host = host
    self.texts = texts
    self.vault = vault
    self.names = names
    self.audit = audit
    self.trust = trust
    self.glass = glass
  }

  func isPrivileged(_ peer: PeerCredentials) -> Bool {
    trust.isPrivileged(peer.uid)
  }

  /// Whom a peer may ask for, and who that is.
  enum Resolution {
    case subject(Subject, AccountFacts, LoginPeer)
    case notPermitted
    case nameServiceFailed(String)
    case storeFailed(StoreError)
  }

  /// Finds the account that a name means, and whether this peer may ask for it (I5).
  func resolve(
    _ user: String, for peer: PeerCredentials, _ then: @escaping (Resolution) -> Void
  ) {
    if trust.isPrivileged(peer.uid) {
      resolve(user, forPrivileged: peer, then)
    } else {
      resolve(user, forOwner: peer, then)
    }
  }

  private func resolve(
    _ user: String, forPrivileged peer: PeerCredentials, _ then: @escaping (Resolution) -> Void
  ) {
    guard let name = AccountName(user) else {
      return then(.subject(.decoy(vault.decoySlot(for: user)), .unknown, .privileged(peer.uid)))
    }
    names.account(named: name) { lookup in
      switch lookup {
      case .failed(let why): then(.nameServiceFailed(why))
      case .unknown: self.resolve(nameThatNobodyHas: name, for: peer, then)
      case .found(let identity):
        self.withFacts(of: .account(identity)) {
          then(.subject(.account(identity), $0, .privileged(peer.uid)))
        }
      }
    }
  }

  /// A directory that forgets an account for a minute must not make it "not enrolled": what is
  /// recorded under the name still counts (I4, product row A18).
  private func resolve(
    nameThatNobodyHas name: AccountName, for peer: PeerCredentials,
    _ then: @escaping (Resolution) -> Void
  ) {
    let subject: Subject
    do {
      let recorded = try store.recordedIdentity(named: name)
      subject = recorded.map(Subject.account) ?? .decoy(vault.decoySlot(for: name.value))
    } catch {
      return then(.storeFailed(error))
    }
    withFacts(of: .nobody(name)) { then(.subject(subject, $0, .privileged(peer.uid))) }
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
        self.withFacts(of: .account(identity)) {
          then(.subject(.account(identity), $0, .owner(peer.uid)))
        }
      case .unknown, .found: then(.notPermitted)
      }
    }
  }

  /// Asks the name service what the policy wants to know about whoever signs in, which most policies
  /// do not, and at once where that is remembered.
  ///
  /// As much for everybody, and for a name that nobody has (I13).
  private func withFacts(of subject: NameSubject, _ then: @escaping (AccountFacts) -> Void) {
    // Why it cannot be read, whoever opens the conversation finds out in a moment.
    guard let policy = try? store.policy() else { return then(.unknown) }
    names.facts(of: subject, policy.factsNeededAtLogin, then)
  }

  /// Tells the journal why no decision could be reached.
  func report(_ error: StoreError) {
    audit.writeFailure(error)
  }
}
