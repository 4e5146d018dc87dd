import SallyportCore

/// Remembers what the name service said, for a minute at most, so that a login does not wait for
/// it; asks it on threads of its own, so that no login waits for another's look-up.
///
/// Lives on the login loop.
final class NameCache {
  /// security.md, Identity and source.
  static let lifetime: Duration = .seconds(60)

  /// Names, and uids, about which something is remembered; beyond it all is forgotten.
  ///
  /// As many as a busy machine sees in a minute, in a MiB. Names that nobody has share the room with
  /// those of accounts: whoever fills it must not find one kind still remembered and the other not
  /// (I13).
  static let maximumRemembered = 1 << 13

  /// Look-ups that wait for the name service at once.
  ///
  /// When it hangs, further ones fail at once instead of piling up behind it.
  static let maximumWaiting = 256

  private let names: any NameService
  private let threads: WorkerThreads
  private var byName = Remembered<AccountName>()
  private var byUID = Remembered<UserID>()
  private var memberships = RememberedMemberships()
  private var localities: [NameSubject: Bool] = [:]
  private var roster: (Roster, groups: Set<GroupName>, until: ContinuousClock.Instant)?
  private var waiting = 0
  private let files: Files
  private var state: Files.State

  /// The files whose change makes what was remembered old.
  struct Files: Sendable {
    var passwd = SystemNameService.localPasswdPath
    var group = SystemNameService.localGroupPath

    struct State: Equatable {
      let passwd: FileState?
      let group: FileState?
    }

    func state() -> State {
      State(passwd: FileState.now(of: passwd), group: FileState.now(of: group))
    }
  }

  init(names: any NameService, threads: WorkerThreads, files: Files = Files()) {
    self.names = names
    self.threads = threads
    self.files = files
    state = files.state()
  }

  /// Calls back on the loop: at once if the answer is remembered, otherwise when it has come.
  func account(named name: AccountName, _ then: @escaping (NameLookup) -> Void) {
    dropIfFilesChanged()
    if let lookup = byName.lookup(of: name) { return then(lookup) }
    let (names, askedOf) = (names, state)
    ask({ names.account(named: name) }, otherwise: .failed(Self.busy)) { lookup in
      if self.state.passwd == askedOf.passwd { self.byName.remember(lookup, of: name) }
      then(lookup)
    }
  }

  func account(withUID uid: UserID, _ then: @escaping (NameLookup) -> Void) {
    dropIfFilesChanged()
    if let lookup = byUID.lookup(of: uid) { return then(lookup) }
    let (names, askedOf) = (names, state)
    ask({ names.account(withUID: uid) }, otherwise: .failed(Self.busy)) { lookup in
      if self.state.passwd == askedOf.passwd { self.byUID.remember(lookup, of: uid) }
      then(lookup)
    }
  }

  /// Whether the account stands in the local passwd file; nil if that cannot be told.
  ///
  /// Remembered until the file changes: that an account was asked about must not show in the time
  /// that its login takes (I13).
  func isLocal(_ subject: NameSubject, _ then: @escaping (Bool?) -> Void) {
    dropIfFilesChanged()
    if let known = localities[subject] { return then(known) }
    let (names, askedOf) = (names, state)
    ask({ names.isLocal(subject.identity) }, otherwise: nil) { isLocal in
      // A failure is not remembered: the file may be back at the next login.
      if let isLocal, self.state.passwd == askedOf.passwd { self.remember(isLocal, of: subject) }
      then(isLocal)
    }
  }

  private func remember(_ isLocal: Bool, of subject: NameSubject) {
    if localities.count >= Self.maximumRemembered { localities.removeAll(keepingCapacity: true) }
    localities[subject] = isLocal
  }

  /// Of which of these groups the account is a member; of none, where nobody has the name.
  ///
  /// Calls back on the loop: at once if nothing is asked or the answer is remembered, otherwise when
  /// it has come. Where the name service fails, nothing is known.
  func membership(
    of subject: NameSubject, among groups: Set<GroupName>,
    _ then: @escaping (GroupMembership) -> Void
  ) {
    guard !groups.isEmpty else { return then(.unknown) }
    dropIfFilesChanged()
    if let known = memberships.membership(of: subject, among: groups, at: .now) {
      return then(known)
    }
    let (names, askedOf) = (names, state)
    ask({ names.groups(of: subject, among: groups) }, otherwise: .failed(Self.busy)) { lookup in
      // A failure is not remembered: the service may be back at the next login.
      guard case .found(let membership) = lookup else { return then(.unknown) }
      if self.state == askedOf {
        self.memberships.remember(membership, of: subject, among: groups, at: .now)
      }
      then(membership)
    }
  }

  /// Everybody who is listed, with what is known of these groups.
  ///
  /// Calls back on the loop, with nil where they must be asked about one by one. One list at a time
  /// is remembered, until `forgetRoster()`, and for as long as any other answer.
  func roster(of groups: Set<GroupName>, _ then: @escaping (Roster?) -> Void) {
    dropIfFilesChanged()
    if let (roster, known, until) = roster, until > .now, known == groups { return then(roster) }
    let (names, askedOf) = (names, state)
    ask({ names.roster(of: groups) }, otherwise: nil) { roster in
      if let roster, self.state == askedOf { self.roster = (roster, groups, .now + Self.lifetime) }
      then(roster)
    }
  }

  func forgetRoster() {
    roster = nil
  }

  /// Never remembered: asked when the policy or the roles change.
  func absentGroups(
    among groups: Set<GroupName>, _ then: @escaping (Set<GroupName>?) -> Void
  ) {
    guard !groups.isEmpty else { return then([]) }
    let names = names
    ask({ names.absentGroups(among: groups) }, otherwise: nil, then)
  }

  private static let busy = "too many look-ups wait for the name service"

  private func ask<Answer: Sendable>(
    _ question: @escaping @Sendable () -> Answer, otherwise: Answer,
    _ then: @escaping (Answer) -> Void
  ) {
    guard waiting < Self.maximumWaiting else { return then(otherwise) }
    waiting += 1
    threads.ask(question) { answer in
      self.waiting -= 1
      then(answer)
    }
  }

  private func dropIfFilesChanged() {
    let state = files.state()
    guard state != self.state else { return }
    if state.passwd != self.state.passwd {
      byName = Remembered()
      byUID = Remembered()
      localities = [:]
    }
    memberships = RememberedMemberships()
    roster = nil
    self.state = state
  }
}

/// Answers of the name service by what was asked for, each until its time is over.
private struct Remembered<Key: Hashable> {
  private var lookups: [Key: (lookup: NameLookup, until: ContinuousClock.Instant)] = [:]

  func lookup(of key: Key) -> NameLookup? {
    guard let (lookup, until) = lookups[key], until > .now else { return nil }
    return lookup
  }

  /// A failure is not remembered: the service may be back at the next login.
  mutating func remember(_ lookup: NameLookup, of key: Key) {
    if case .failed = lookup { return }
    if lookups.count >= NameCache.maximumRemembered { lookups.removeAll(keepingCapacity: true) }
    lookups[key] = (lookup, .now + NameCache.lifetime)
  }
}
