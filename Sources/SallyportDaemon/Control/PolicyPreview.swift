import SallyportCore
import SallyportVarlink

/// What a policy that is not in force yet would ask of some accounts, one after the other.
///
/// Lives on the login loop.
final class PolicyPreview {
  /// So many are worth a list of everybody.
  static let fewestForRoster = 16

  /// Accounts that are looked at in a turn: logins wait for a few milliseconds at most.
  private static let accountsOfTurn = 50

  private let session: AdminSession
  private let before: Policy
  private let after: Policy
  private let service: String
  private let address: IPAddress?

  /// When it would ask; now where it is nil or has passed.
  private let at: UnixTime?
  private let reply: (MethodReply) -> Void

  /// What either policy wants to know about an account.
  private let needed: NeededFacts
  private var roster: Roster?
  private var standings: [PreviewPolicy.Standing] = []

  init(
    session: AdminSession, before: Policy, after: Policy, service: String, address: IPAddress?,
    at: UnixTime?, reply: @escaping (MethodReply) -> Void
  ) {
    self.session = session
    self.before = before
    self.after = after
    self.service = service
    self.address = address
    self.at = at
    self.reply = reply
    let (now, then) = (before.factsNeededAtLogin, after.factsNeededAtLogin)
    needed = NeededFacts(
      groups: now.groups.union(then.groups), locality: now.locality || then.locality)
  }

  private var names: NameCache { session.accounts.names }

  func run(on users: [String]) {
    guard users.count >= Self.fewestForRoster else { return look(at: users[...]) }
    names.roster(of: needed.groups) { roster in
      self.roster = roster
      self.session.keepsRoster = true
      self.look(at: users[...])
    }
  }

  private func look(at users: ArraySlice<String>) {
    if session.hasEnded { return session.forgetRoster() }
    guard !users.isEmpty else {
      return reply(PreviewPolicy.Reply(standings: standings).reply)
    }
    let others = users.dropFirst(Self.accountsOfTurn)
    goOn(with: users.prefix(Self.accountsOfTurn)) {
      guard !others.isEmpty else { return self.look(at: others) }
      self.session.service.inNextTurn { self.look(at: others) }
    }
  }

  private func goOn(with users: ArraySlice<String>, _ then: @escaping () -> Void) {
    if session.hasEnded { return session.forgetRoster() }
    guard let user = users.first else { return then() }
    let others = users.dropFirst()
    guard let name = AccountName(user) else { return goOn(with: others, then) }
    if let identity = roster?.account(named: name) {
      return look(at: identity) { self.goOn(with: others, then) }
    }
    names.account(named: name) { lookup in
      switch lookup {
      case .unknown: self.goOn(with: others, then)
      case .failed: self.reply(AdminError.unavailable.reply)
      case .found(let identity): self.look(at: identity) { self.goOn(with: others, then) }
      }
    }
  }

  private func look(at identity: AccountIdentity, _ then: @escaping () -> Void) {
    let snapshot: AccountSnapshot
    do throws(StoreError) {
      snapshot = try session.accounts.store.read(.account(identity))
    } catch .identityChanged {
      // Of whom something is recorded for another name or uid is refused, now and then (A18).
      let refused = AdminRuling(.mandatoryNotEnrolled)
      standings.append(
        PreviewPolicy.Standing(user: identity.name.value, now: refused, then: refused))
      return then()
    } catch {
      return reply(WireMapping.adminError(error, of: identity.name.value).reply)
    }
    if let facts = roster?.facts(of: identity, needed) {
      add(identity, snapshot, facts)
      return then()
    }
    names.facts(of: .account(identity), needed) { facts in
      self.add(identity, snapshot, facts)
      then()
    }
  }

  private func add(
    _ identity: AccountIdentity, _ snapshot: AccountSnapshot, _ facts: AccountFacts
  ) {
    let now = session.accounts.clock.now
    let before = WireMapping.question(snapshot, facts, service: service, address, now: now)
    let after = WireMapping.question(
      snapshot, facts, service: service, address, now: max(at ?? now, now))
    standings.append(
      PreviewPolicy.Standing(
        user: identity.name.value, now: WireMapping.ruling(self.before, before),
        then: WireMapping.ruling(self.after, after),
        lastSignIn: WireMapping.lastSignIn(of: snapshot.account)))
  }
}
